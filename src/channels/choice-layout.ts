/** Choices within a platform's limits: buttons, else a list, else numbered lines. Every message may be answered by number. */
import type { Choice, Message } from '../conversation/types';

/** The text with its choices as numbered lines, for who cannot press or for platforms without buttons. */
export function numberedText({ text, choices = [] }: Message): string {
  const lines = choices.map(({ label }, index) => `${index + 1}. ${label}`);
  return lines.length === 0 ? text : `${text}\n\n${lines.join('\n')}`;
}

/** Cut to `max` UTF-16 units with an ellipsis; never inside a character or a mark that belongs to one. */
export function ellipsis(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (cut.length + segment.length > max - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

const GRAPHEMES = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** Labels cut to `max`, made unlike each other (platforms refuse twins): where two are alike, all get their number. */
export function fittedLabels(choices: readonly Choice[], max: number): string[] {
  const plain = choices.map(({ label }) => ellipsis(label, max));
  if (new Set(plain).size === plain.length) return plain;
  // All of them, as a label may begin with a number of its own.
  return numberedLabels(choices, max);
}

/** Labels cut to `max`, each with the number of its line. */
export function numberedLabels(choices: readonly Choice[], max: number): string[] {
  return choices.map(({ label }, index) => ellipsis(`${index + 1}. ${label}`, max));
}

/** Values of the choices whose labels do not fit. */
export function overlong(choices: readonly Choice[] | undefined, max: number): string[] {
  return (choices ?? []).filter(({ label }) => label.length > max).map(({ value }) => value);
}

/** Text in pieces of at most `max` units, parted at paragraphs, lines, sentences or words, whichever is nearest before. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const at = cutBefore(rest, max);
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** Where to cut: the last good place in the second half, else exactly at `max` (not inside a surrogate pair). */
export function cutBefore(text: string, max: number): number {
  for (const mark of ['\n\n', '\n', /[.!?؟።।]\s/gu, /\s/gu]) {
    const at = lastIndex(text.slice(0, max + 1), mark);
    if (at > max / 2) return at;
  }
  return /[\ud800-\udbff]/.test(text[max - 1] ?? '') ? max - 1 : max;
}

function lastIndex(text: string, mark: string | RegExp): number {
  if (typeof mark === 'string') return text.lastIndexOf(mark);
  let last = -1;
  for (const match of text.matchAll(mark)) last = match.index + (match[0].length > 1 ? 1 : 0);
  return last;
}
