import { FNV_SEED, hashText, hashUnit } from '../hash-text';
import { type Script, scriptOfSign } from './writing-system';

/** Read of a message: a language shows within a few lines. */
const READ_CHARS = 600;
const LONGEST_GRAM = 4;
const WORDS = /[\p{L}\p{M}][\p{L}\p{M}\p{Nd}]*|[2-9](?=[a-z])[a-z2-9]+/gu;
const PLAIN = /^[a-z0-9]*$/;
const MARKS = /[\u0300-\u036f\u0653-\u0655]/g;
const INVISIBLE = /[\u00ad\u061c\u0640\u064b-\u0652\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const STRETCHED = /(\p{L})\1{2,}/gu;
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORDS = /[a-z][a-z0-9]*|[2-9](?=[a-z])[a-z2-9]+/g;
const ASCII_STRETCHED = /([a-z])\1{2,}/g;
/** Persian joins words with an invisible sign that phones lack: people type a space, or nothing. */
const JOINER = /\u200c/g;

/** The words of a text for telling its language: accents stay, digits inside Arabizi words stay, the rest goes. */
export function languageWords(text: string, readChars = READ_CHARS): string[] {
  const read = text.slice(0, readChars);
  if (ASCII.test(read)) return read.toLowerCase().replace(ASCII_STRETCHED, '$1').match(ASCII_WORDS) ?? [];
  const plain = read
    .normalize('NFKC')
    .toLowerCase()
    .replace(INVISIBLE, '')
    .replace(STRETCHED, '$1')
    .replace(JOINER, ' ');
  const words: string[] = plain.match(WORDS) ?? [];
  return plain.normalize('NFC') === plain ? words : words.map((word) => word.normalize('NFC'));
}

/** The same word without Latin accents and Arabic hamza: people on phones leave them out. */
export function withoutAccents(word: string): string {
  if (PLAIN.test(word)) return word;
  return word.normalize('NFD').replace(MARKS, '').normalize('NFC');
}

const EDGE = '_';
const EDGE_CODE = EDGE.charCodeAt(0);

/** The runs of one to four letters of a word, its edges marked, and the word itself. */
export function gramsOf(word: string): string[] {
  const marked = `${EDGE}${word}${EDGE}`;
  const grams: string[] = [];
  for (let start = 0; start < marked.length; start++) {
    for (let size = 1; size <= LONGEST_GRAM && start + size <= marked.length; size++) {
      const gram = marked.slice(start, start + size);
      if (gram !== EDGE) grams.push(gram);
    }
  }
  if (marked.length > LONGEST_GRAM) grams.push(marked);
  return grams;
}

/** The same grams as hashes; signed, as V8 keeps them without boxes. */
export function gramHashes(word: string): number[] {
  const hashes: number[] = [];
  const last = word.length + 1;
  for (let start = 0; start <= last; start++) {
    let hash = FNV_SEED;
    const stop = Math.min(last, start + LONGEST_GRAM - 1);
    for (let at = start; at <= stop; at++) {
      const code = codeAt(word, at);
      hash = hashUnit(hash, code);
      if (at > start || code !== EDGE_CODE) hashes.push(hash);
    }
  }
  if (last >= LONGEST_GRAM) hashes.push(wordHash(word));
  return hashes;
}

/** The hash of the whole word as a gram. */
export function wordHash(word: string): number {
  let hash = FNV_SEED;
  for (let at = 0; at <= word.length + 1; at++) hash = hashUnit(hash, codeAt(word, at));
  return hash;
}

/** A letter of a word, its edges counted as letters. */
function codeAt(word: string, at: number): number {
  return at === 0 || at > word.length ? EDGE_CODE : word.charCodeAt(at - 1);
}

/** Signed, also of an empty gram. */
export function hashGram(gram: string): number {
  return hashText(gram) | 0;
}

/** The script of a word, by its first letter that has one. */
export function scriptOfWord(word: string): Script | undefined {
  for (const sign of word) {
    const script = scriptOfSign(sign.codePointAt(0)!);
    if (script) return script;
  }
  return undefined;
}
