import type { LanguageIdentifier } from '../conversation/ports';
import type { IdentifiedLanguage } from '../conversation/types';
import { languageWords, scriptOfWord } from './language-grams';
import { type Label, LanguageTable, type LanguageTableFile } from './language-table';
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
/** Grams of a word overlap, so their sum says too much: what is left of it. */
const TEMPER = 0.22;
/** What a word that anybody writes still counts: enough to decide when there is nothing else. */
const SILENT_WEIGHT = 0.12;
/** French words that only link: inside "titre de séjour" they say as little as the rest of it. */
const LINKS = new Set(['de', 'd', 'du', 'des', 'la', 'le', 'l']);
/** A language nobody has written texts in here must show more clearly than one we speak, in nats. */
const FOREIGN_HANDICAP = 1.2;
const ROMANIZED_HANDICAP = 0.6;
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
    const silent = (word: string, i: number) =>
      isNeutral(word) ||
      (LINKS.has(word) &&
        (isNeutral(words[i - 1]) || isNeutral(words[i + 1]) || LINKS.has(words[i - 1] ?? '')));
    return { saying: words.filter((word, i) => !silent(word, i)), silent: words.filter(silent) };
  }

  #compare(words: Words, script: Script): IdentifiedLanguage {
    const { labels } = this.#table;
    const scores = this.#scores(words, script);
    for (const [l, label] of labels.entries()) {
      scores[l] =
        label.script === script ? scores[l]! * TEMPER - this.#handicap(label) : Number.NEGATIVE_INFINITY;
    }
    const [language, confidence] = bestLanguage(labels, scores);
    return { language, confidence, sure: this.#isSure(words.saying, language, confidence) };
  }

  #scores({ saying, silent }: Words, script: Script): Float64Array {
    const scores = new Float64Array(this.#table.labels.length);
    const telling = saying.filter((word) => isIn(script, word));
    for (const word of telling) {
      this.#table.addWord(word, 1, scores);
      this.#addLetterRules(word, scores);
    }
    if (telling.length > 0) return scores;
    for (const word of silent) if (isIn(script, word)) this.#table.addWord(word, SILENT_WEIGHT, scores);
    return scores;
  }

  #addLetterRules(word: string, scores: Float64Array): void {
    for (const [letters, language, worth] of LETTER_RULES) {
      if (!letters.test(word)) continue;
      for (const [l, label] of this.#table.labels.entries())
        if (label.language === language) scores[l]! += worth;
    }
  }

  #handicap({ language, key }: Label): number {
    const foreign = this.#spoken.size > 0 && !this.#spoken.has(language) ? FOREIGN_HANDICAP : 0;
    return foreign + (key.endsWith('-Latn') ? ROMANIZED_HANDICAP : 0);
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
