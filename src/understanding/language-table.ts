import { GramMatrix } from './gram-matrix';
import { GramTable } from './gram-table';
import { gramHashes, hashGram, languageWords, scriptOfWord, withoutAccents } from './language-grams';
import type { Example } from './model';
import type { Script } from './writing-system';

/** The committed table, as scripts/build-language-table.mjs writes it. */
export interface LanguageTableFile {
  /** Label (`fr`, `ar-Latn` …) → quantised surprise (in `step` nats) → grams joined by spaces. */
  grams: Record<string, Record<string, string>>;
  step: number;
  /** Words that say nothing about the writer. */
  neutral: string;
  /** Label → words enough by themselves. */
  telling: Record<string, string>;
}

/** A class of the identifier: a language in a script. */
export interface Label {
  language: string;
  script: Script;
  /** Its own key: `ar`, `ar-Latn`, `ku-Arab` … */
  key: string;
}

/** Labels of a script, side by side from `first` up to `end`, without it. */
export interface LabelRange {
  first: number;
  end: number;
}

/** Surprise, in nats, of a gram that a label does not list. */
const UNLISTED = 13.5;
/** Share of a label's probabilities that its staff phrases make up, once there are enough of them. */
const STAFF_SHARE = 0.5;
const ENOUGH_PHRASES = 100;
const SCRIPT_SUFFIXES: Record<string, Script> = { Latn: 'latin', Arab: 'arabic' };
const NATIVE_SCRIPTS: Record<string, Script> = {
  ar: 'arabic',
  fa: 'arabic',
  ps: 'arabic',
  ur: 'arabic',
  uk: 'cyrillic',
  ru: 'cyrillic',
  ti: 'ethiopic',
  am: 'ethiopic',
};

/** How surprising each gram of a script is for each label of that script. */
export interface ScriptTable {
  script: Script;
  hashes: Uint32Array;
  /** grams × labels, in steps of SURPRISE_STEP nats. */
  surprise: Uint8Array;
}

/** What staff's phrases make of the committed table: some seconds of work, kept on disk. */
export interface LearntTable {
  /** Languages that have phrases. */
  spoken: string[];
  scripts: ScriptTable[];
}

/** The whole range, UNLISTED included, fits one byte. */
export const SURPRISE_STEP = 0.055;

/** Mixes the base table with staff's phrases. Pure; some tenths of a second for thousands of phrases. */
export function learnLanguages(file: LanguageTableFile, examples: readonly Example[]): LearntTable {
  const labels = labelsOf(file);
  const scripts = [...new Set(labels.map(({ script }) => script))].map((script) => {
    const own = labels.filter((label) => label.script === script);
    const probabilities = new GramMatrix(own.length);
    addBase(file, own, probabilities);
    addStaff(examples, own, probabilities);
    return { script, ...probabilities.toSurprise(Math.exp(-UNLISTED), SURPRISE_STEP) };
  });
  return { spoken: [...new Set(examples.map(({ language }) => language))], scripts };
}

/** How surprising each gram is for each label. */
export class LanguageTable {
  readonly labels: Label[];
  readonly neutral: Set<string>;
  /** Word → the labels that it is enough for. */
  readonly telling: Map<string, number[]>;
  readonly #ranges = new Map<Script, LabelRange>();
  readonly #grams = new Map<Script, GramTable>();

  constructor(file: LanguageTableFile, { scripts }: LearntTable) {
    this.labels = labelsOf(file);
    this.neutral = new Set(file.neutral.split(' '));
    this.telling = tellingWords(file.telling, this.labels);
    for (const { script, hashes, surprise } of scripts) {
      const first = this.labels.findIndex((label) => label.script === script);
      const end = this.labels.findLastIndex((label) => label.script === script) + 1;
      this.#ranges.set(script, { first, end });
      this.#grams.set(script, new GramTable(hashes, surprise, end - first));
    }
  }

  /** The labels of a script that several languages share. */
  rangeOf(script: Script): LabelRange {
    return this.#ranges.get(script)!;
  }

  /** The grams of a script that several languages share; surprise by label, from the first of its range. */
  gramsOf(script: Script): GramTable | undefined {
    return this.#grams.get(script);
  }
}

function addStaff(examples: readonly Example[], labels: readonly Label[], probabilities: GramMatrix): void {
  for (const [l, label] of labels.entries()) {
    const { counts, total, phrases } = countStaff(examples, label);
    if (phrases === 0) continue;
    const share = STAFF_SHARE * Math.min(1, phrases / ENOUGH_PHRASES);
    probabilities.scale(l, 1 - share);
    for (const [hash, count] of counts) {
      if (count > 1) probabilities.add(hash, l, (share * count) / total);
    }
  }
}

/** The labels of one script side by side: a text is compared with these only. */
function labelsOf(file: LanguageTableFile): Label[] {
  const labels = Object.keys(file.grams).map(labelOf);
  const scripts = [...new Set(labels.map(({ script }) => script))];
  return scripts.flatMap((script) => labels.filter((label) => label.script === script));
}

function addBase(file: LanguageTableFile, labels: readonly Label[], probabilities: GramMatrix): void {
  for (const [l, { key }] of labels.entries()) {
    for (const [level, grams] of Object.entries(file.grams[key]!)) {
      const probability = Math.exp(-Number(level) * file.step);
      for (const gram of grams.split(' ')) probabilities.add(hashGram(gram), l, probability);
    }
  }
}

/** The grams of the phrases of one label, counted over its distinct words. */
function countStaff(examples: readonly Example[], label: Label) {
  const words = new Map<string, number>();
  let phrases = 0;
  for (const { language, text } of examples) {
    if (language !== label.language) continue;
    const own = ownWords(text, label.script);
    if (own.length > 0) phrases += 1;
    for (const word of own) words.set(word, (words.get(word) ?? 0) + 1);
  }
  const counts = new Map<number, number>();
  let total = 0;
  for (const [word, times] of words) {
    for (const writing of writingsOf(word)) {
      for (const hash of gramHashes(writing)) {
        counts.set(hash, (counts.get(hash) ?? 0) + times);
        total += times;
      }
    }
  }
  return { counts, total, phrases };
}

/** The words of a phrase that are in its language: Latin words inside phrases of another script are nobody's. */
function ownWords(text: string, script: Script): string[] {
  const words = languageWords(text);
  const own = words.filter((word) => scriptOfWord(word) === script);
  return script === 'latin' && own.length < words.length ? [] : own;
}

/** A word as written and, when they differ, as typed without accents. */
export function writingsOf(word: string): string[] {
  const bare = withoutAccents(word);
  return bare === word ? [word] : [word, bare];
}

/** The class a key of the table stands for. */
export function labelOf(key: string): Label {
  const [language, suffix] = key.split('-') as [string, string | undefined];
  const script = suffix ? SCRIPT_SUFFIXES[suffix]! : (NATIVE_SCRIPTS[language] ?? 'latin');
  return { key, language, script };
}

function tellingWords(lists: Record<string, string>, labels: readonly Label[]): Map<string, number[]> {
  const telling = new Map<string, number[]>();
  for (const [key, words] of Object.entries(lists)) {
    const l = labels.findIndex((label) => label.key === key);
    for (const word of words.split(' ')) telling.set(word, [...(telling.get(word) ?? []), l]);
  }
  return telling;
}
