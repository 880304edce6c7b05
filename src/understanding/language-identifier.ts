import type { LanguageIdentifier } from '../conversation/ports';
import type { IdentifiedLanguage } from '../conversation/types';
import { languageWords, scriptOfWord } from './language-grams';
import {
  type Label,
  type LabelRange,
  LanguageTable,
  type LanguageTableFile,
  type LearntTable,
  learnLanguages,
} from './language-table';
import baseTable from './language-table.json';
import type { Example } from './model';
import { languageOfScript, type Script, scriptOf } from './writing-system';

/** Letters that only one language of a script writes (or nearly), each worth some grams. */
const LETTER_RULES: readonly [RegExp, string, number][] = [
  [/[іїєґ]/u, 'uk', 12],
  [/[ыэъё]/u, 'ru', 12],
  [/[ټډړږښڼځڅېۍ]/u, 'ps', 14],
  [/[ٹڈڑںے]/u, 'ur', 14],
  [/[ێۆڵڕە]/u, 'ku', 10],
  [/[ةىإ]/u, 'ar', 8],
  [/[ژ]|(?:^می)/u, 'fa', 5],
  [/[ßü]/u, 'de', 2],
  [/[ığş]/u, 'tr', 6],
  [/[ñ¿]/u, 'es', 8],
  [/[ãõ]/u, 'pt', 8],
];
const ANY_LETTER_RULE = new RegExp(LETTER_RULES.map(([letters]) => letters.source).join('|'), 'u');
/** Grams of a word overlap, so their sum says too much: what is left of it. */
const TEMPER = 0.22;
/** What a word that anybody writes still counts: enough to decide when there is nothing else. */
const SILENT_WEIGHT = 0.12;
/** French words that only link: inside "titre de séjour" they say as little as the rest of it. */
const LINKS = new Set(['de', 'd', 'du', 'des', 'la', 'le', 'l']);
/** A language nobody has written texts in here must show more clearly than one we speak, in nats. */
const FOREIGN_HANDICAP = 1.2;
const ROMANIZED_HANDICAP = 1;
/** What a word that is enough by itself adds to its language, in nats. */
const TELLING_BONUS = 2;
const SURE_CONFIDENCE = 0.9;
/** Letters of telling words that a sure guess needs, when no word is enough by itself. */
const SURE_LETTERS = 6;
interface Words {
  /** Those that tell a language. */
  saying: string[];
  /** Brands, administrative terms, loan words. */
  silent: string[];
}

const NOTHING: IdentifiedLanguage = Object.freeze({ confidence: 0, sure: false });

const BASE_TABLE = baseTable as LanguageTableFile;

/** What these phrases add to the base table. */
export function learnFrom(examples: readonly Example[]): LearntTable {
  return learnLanguages(BASE_TABLE, examples);
}

/** Which language a text is in: by script where that is enough, then by the grams of its words. */
export class TextLanguageIdentifier implements LanguageIdentifier {
  readonly #table: LanguageTable;
  /** What each label is set back by, in nats. */
  readonly #handicaps: readonly number[];

  /** @param learnt what phrases of all languages add: how people write here, which the base table does not know. */
  constructor(learnt: LearntTable = learnFrom([])) {
    this.#table = new LanguageTable(BASE_TABLE, learnt);
    const spoken = new Set(learnt.spoken);
    this.#handicaps = this.#table.labels.map((label) => handicapOf(label, spoken));
  }

  /** Never throws; `sure` is false where a guess must not change the language of a conversation. */
  identify(text: string): IdentifiedLanguage {
    const read = this.#read(languageWords(text));
    const script = scriptOf(read.saying.join(' ')) ?? scriptOf(text);
    if (!script) return NOTHING;
    const only = languageOfScript(script);
    if (only) return { language: only, confidence: 1, sure: true };
    return this.#compare(read, script);
  }

  /** Parts the words that tell something from those that anybody writes: French terms, with what links them. */
  #read(words: readonly string[]): Words {
    const { neutral } = this.#table;
    const isNeutral = (word: string | undefined) => word !== undefined && neutral.has(word);
    const read: Words = { saying: [], silent: [] };
    for (const [i, word] of words.entries()) {
      const before = words[i - 1];
      const links =
        LINKS.has(word) && (isNeutral(before) || isNeutral(words[i + 1]) || LINKS.has(before ?? ''));
      (links || isNeutral(word) ? read.silent : read.saying).push(word);
    }
    return read;
  }

  #compare(words: Words, script: Script): IdentifiedLanguage {
    const range = this.#table.rangeOf(script);
    const scores = this.#scores(words, script, range);
    for (let l = range.first; l < range.end; l++) scores[l] = scores[l]! * TEMPER - this.#handicaps[l]!;
    this.#addTelling(words.saying, range, scores);
    const [label, confidence] = likeliest(scores, range);
    const { language } = this.#table.labels[label]!;
    return { language, confidence, sure: this.#isSure(words.saying, language, confidence) };
  }

  #scores({ saying, silent }: Words, script: Script, range: LabelRange): Float64Array {
    const scores = new Float64Array(range.end);
    const telling = saying.filter((word) => isIn(script, word));
    for (const word of telling) {
      this.#table.addWord(word, 1, range, scores);
      if (ANY_LETTER_RULE.test(word)) this.#addLetterRules(word, scores);
    }
    if (telling.length > 0) return scores;
    for (const word of silent)
      if (isIn(script, word)) this.#table.addWord(word, SILENT_WEIGHT, range, scores);
    return scores;
  }

  #addLetterRules(word: string, scores: Float64Array): void {
    for (const [letters, language, worth] of LETTER_RULES) {
      if (!letters.test(word)) continue;
      for (const [l, label] of this.#table.labels.entries())
        if (label.language === language) scores[l]! += worth;
    }
  }

  /** A word that is enough by itself weighs more than its few letters do. */
  #addTelling(saying: readonly string[], range: LabelRange, scores: Float64Array): void {
    for (const word of saying) {
      for (const key of this.#table.telling.get(word) ?? []) {
        const l = this.#table.labels.findIndex((label) => label.key === key);
        if (l >= range.first && l < range.end) scores[l]! += TELLING_BONUS;
      }
    }
  }

  #isSure(saying: readonly string[], language: string, confidence: number): boolean {
    const telling = saying.some((word) => this.#tells(word, language));
    if (telling) return confidence >= 0.5;
    const letters = saying.reduce((sum, word) => sum + word.length, 0);
    return saying.length >= 2 && letters >= SURE_LETTERS && confidence >= SURE_CONFIDENCE;
  }

  #tells(word: string, language: string): boolean {
    return this.#table.telling.get(word)?.some((key) => key.split('-')[0] === language) ?? false;
  }
}

/** Words of another script are left out; an Arabizi word may begin with a digit. */
function isIn(script: Script, word: string): boolean {
  return scriptOfWord(word) === script;
}

function handicapOf({ language, key }: Label, spoken: ReadonlySet<string>): number {
  const foreign = spoken.size > 0 && !spoken.has(language) ? FOREIGN_HANDICAP : 0;
  return foreign + (key.endsWith('-Latn') ? ROMANIZED_HANDICAP : 0);
}

/** The likeliest label of a script and its share; a language has one label a script. */
function likeliest(scores: Float64Array, { first, end }: LabelRange): [number, number] {
  let best = first;
  for (let l = first; l < end; l++) if (scores[l]! > scores[best]!) best = l;
  let sum = 0;
  for (let l = first; l < end; l++) sum += Math.exp(scores[l]! - scores[best]!);
  return [best, 1 / sum];
}
