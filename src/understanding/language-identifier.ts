import type { LanguageIdentifier } from '../conversation/ports';
import type { IdentifiedLanguage } from '../conversation/types';
import { languageWords, scriptOfWord } from './language-grams';
import baseTable from './language-table.json';
import { type Label, LanguageTable, type LanguageTableFile } from './language-table';
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
/** Grams of a word overlap, so their sum says too much: what is left of it. */
const TEMPER = 0.22;
/** A word that says nothing about the writer still counts a little against the wrong script of spelling. */
const NEUTRAL_WEIGHT = 0.12;
/** A language nobody has written texts in here must show more clearly than one we speak, in nats. */
const FOREIGN_HANDICAP = 1.2;
const ROMANIZED_HANDICAP = 0.6;
const SURE_CONFIDENCE = 0.9;
/** Letters of telling words that a sure guess needs, when no word is enough by itself. */
const SURE_LETTERS = 6;
const NOTHING: IdentifiedLanguage = Object.freeze({ confidence: 0, sure: false });

/** Which language a text is in: by script where that is enough, then by the grams of its words. */
export class TextLanguageIdentifier implements LanguageIdentifier {
  readonly #table: LanguageTable;
  readonly #spoken: Set<string>;

  /** @param examples phrases of all languages: how people write here, which the base table does not know. */
  constructor(examples: readonly Example[] = []) {
    this.#table = new LanguageTable(baseTable as LanguageTableFile, examples);
    this.#spoken = new Set(examples.map((example) => example.language));
  }

  /** Never throws; `sure` is false where a guess must not change the language of a conversation. */
  identify(text: string): IdentifiedLanguage {
    const script = scriptOf(text);
    if (!script) return NOTHING;
    const only = languageOfScript(script);
    if (only) return { language: only, confidence: 1, sure: true };
    const words = languageWords(text).filter((word) => scriptOfWord(word) === script || /^\d/.test(word));
    return words.length === 0 ? NOTHING : this.#compare(words, script);
  }

  #compare(words: readonly string[], script: Script): IdentifiedLanguage {
    const { labels } = this.#table;
    const scores = this.#scores(words);
    for (const [l, label] of labels.entries()) {
      scores[l] = label.script === script ? scores[l]! * TEMPER - this.#handicap(label) : Number.NEGATIVE_INFINITY;
    }
    const [language, confidence] = bestLanguage(labels, scores);
    return { language, confidence, sure: this.#isSure(words, language, confidence) };
  }

  #scores(words: readonly string[]): Float64Array {
    const { labels, neutral } = this.#table;
    const scores = new Float64Array(labels.length);
    for (const word of words) {
      this.#table.addWord(word, neutral.has(word) ? NEUTRAL_WEIGHT : 1, scores);
      for (const [letters, language, worth] of LETTER_RULES) {
        if (!letters.test(word)) continue;
        for (const [l, label] of labels.entries()) if (label.language === language) scores[l]! += worth;
      }
    }
    return scores;
  }

  #handicap({ language, key }: Label): number {
    const foreign = this.#spoken.size > 0 && !this.#spoken.has(language) ? FOREIGN_HANDICAP : 0;
    return foreign + (key.endsWith('-Latn') ? ROMANIZED_HANDICAP : 0);
  }

  #isSure(words: readonly string[], language: string, confidence: number): boolean {
    const saying = words.filter((word) => !this.#table.neutral.has(word));
    const telling = saying.some((word) => this.#tells(word, language));
    if (telling) return confidence >= 0.5;
    const letters = saying.reduce((sum, word) => sum + word.length, 0);
    return saying.length >= 2 && letters >= SURE_LETTERS && confidence >= SURE_CONFIDENCE;
  }

  #tells(word: string, language: string): boolean {
    return this.#table.telling.get(word)?.some((key) => key.split('-')[0] === language) ?? false;
  }
}

/** The likeliest language and its share: the scripts of one language (Arabic letters, Arabizi) count together. */
function bestLanguage(labels: readonly Label[], scores: Float64Array): [string, number] {
  const highest = Math.max(...scores);
  const shares = new Map<string, number>();
  let sum = 0;
  for (const [l, label] of labels.entries()) {
    const share = Math.exp(scores[l]! - highest);
    sum += share;
    shares.set(label.language, (shares.get(label.language) ?? 0) + share);
  }
  const [language, share] = [...shares].sort((a, b) => b[1] - a[1])[0]!;
  return [language, share / sum];
}
