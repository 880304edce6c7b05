/**
 * Text safe to show where scripts of both directions meet (UAX #9). Inside right-to-left text, runs of Latin letters
 * and digits are isolated, so that a phone number, a name or an address keeps its own order.
 */
import type { Language } from './ports';

const LTR = '\u2066';
const RTL = '\u2067';
const END = '\u2069';

/** Arabic and its neighbours, their punctuation and presentation forms. */
const RTL_LETTERS = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefe';
const HAS_RTL = new RegExp(`[${RTL_LETTERS}]`);
const HAS_LATIN = /[\p{Script=Latin}\p{Nd}]/u;
/** What was isolated already, or a stretch without right-to-left letters. */
const STRETCH = new RegExp(
  `[\\u2066-\\u2068][^\\u2066-\\u2069]*\\u2069|[^${RTL_LETTERS}\\u2066-\\u2069]+`,
  'g',
);
/** From the first letter or digit to the last, with the signs glued to them: `.gouv.fr`, `+33 1`, `50 %`, `https://a.fr/`. */
const CORE =
  /(?:(?<=^|[\s([«“"])[.+\-@#/&$€£_~]+)?[\p{L}\p{Nd}](?:.*[\p{L}\p{Nd}])?(?:[/%€°+#=&_$£]+|[ \u00a0\u202f][%€£$])*/u;
const PAIRS: Record<string, string> = { ')': '(', ']': '[', '»': '«', '”': '“' };
const OPENING = new Set(Object.values(PAIRS));

/** One message of several lines, in a language of the given direction. */
export function safeForDirection(text: string, { direction }: Pick<Language, 'direction'>): string {
  const safe = direction === 'rtl' ? inRightToLeft : inLeftToRight;
  return text.split('\n').map(safe).join('\n');
}

/** A line that is wholly in the other direction (an address, an untranslated text) is isolated whole. */
function inRightToLeft(line: string): string {
  if (HAS_RTL.test(line)) return line.replace(STRETCH, isolateWithin);
  return HAS_LATIN.test(line) && !/[\u2066-\u2069]/.test(line) ? isolateLine(line, LTR) : line;
}

function inLeftToRight(line: string): string {
  const foreign = HAS_RTL.test(line) && !/[\p{Script=Latin}\u2066-\u2069]/u.test(line);
  return foreign ? isolateLine(line, RTL) : line;
}

function isolateLine(line: string, mark: string): string {
  return line.replace(
    /^(\s*(?:• )?)(.*?)(\s*)$/u,
    (_, before, core, after) => before + isolate(core, mark) + after,
  );
}

/** A page that looks for addresses would take the end mark for a part of one: a space keeps them apart. */
function isolate(run: string, mark = LTR): string {
  return `${mark}${run}${/:\/\/\S+$/.test(run) ? ' ' : ''}${END}`;
}

function isolateWithin(stretch: string): string {
  if (/^[\u2066-\u2068]/.test(stretch)) return stretch;
  const core = CORE.exec(stretch);
  if (!core) return stretch;
  const start = core.index;
  let end = start + core[0].length;
  const odd = unpaired(stretch.slice(start, end));
  if (odd === undefined) return wrap(stretch, start, end);
  const bracket = stretch[start + odd]!;
  if (OPENING.has(bracket) && PAIRS[stretch[end] ?? ''] === bracket) {
    end += 1;
    if (unpaired(stretch.slice(start, end)) === undefined) return wrap(stretch, start, end);
  }
  // Its other half stands among right-to-left words: it belongs to them.
  const at = start + odd;
  return isolateWithin(stretch.slice(0, at)) + bracket + isolateWithin(stretch.slice(at + 1));
}

function wrap(stretch: string, start: number, end: number): string {
  return stretch.slice(0, start) + isolate(stretch.slice(start, end)) + stretch.slice(end);
}

/** The index of the first bracket or quotation mark without its other half. */
function unpaired(run: string): number | undefined {
  const open: number[] = [];
  for (let at = 0; at < run.length; at += 1) {
    const sign = run[at]!;
    const other = PAIRS[sign];
    if (OPENING.has(sign)) open.push(at);
    else if (other !== undefined && run[open.pop() ?? -1] !== other) return at;
  }
  return open[0];
}
