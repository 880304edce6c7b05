import { gramHashes, scriptOfWord, wordHash } from './language-grams';
import type { LanguageTable } from './language-table';
import { type Script, scriptOfSign } from './writing-system';

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
/** French words that only link: inside "titre de séjour" they say as little as the rest of it. */
const LINKS = new Set(['de', 'd', 'du', 'des', 'la', 'le', 'l']);
/** Words whose senses are kept: 1 MB. */
const MOST_KEPT = 3000;
const NOTHING: readonly never[] = [];

/** What one word says of the language it is in, whatever stands around it. */
export interface WordSense {
  word: string;
  /** By its first letter that has one. */
  script: Script | undefined;
  /** Whether it has letters of another script too. */
  mixed: boolean;
  /** A brand, an administrative term, a loan word. */
  neutral: boolean;
  link: boolean;
  /** Surprise of its grams for each label of its script, in the table's steps; empty when the script has one language. */
  surprise: readonly number[];
  /** What its letters add to labels, in nats. */
  letters: readonly [label: number, worth: number][];
  /** Labels that the word is enough for by itself. */
  telling: readonly number[];
}

/** Works out what words say; keeps it for words that the table knows whole, never for one person's. */
export class LanguageWords {
  readonly #table: LanguageTable;
  readonly #kept = new Map<string, WordSense>();

  constructor(table: LanguageTable) {
    this.#table = table;
  }

  senseOf(word: string): WordSense {
    const kept = this.#kept.get(word);
    if (kept) return kept;
    const script = scriptOfWord(word);
    const grams = script === undefined ? undefined : this.#table.gramsOf(script);
    const keeps = this.#kept.size < MOST_KEPT && grams?.has(wordHash(word));
    const sense: WordSense = {
      // A part of a message keeps the whole of it in memory: a copy, letter by letter.
      word: keeps ? Array.from(word).join('') : word,
      script,
      mixed: isMixed(word, script),
      neutral: this.#table.neutral.has(word),
      link: LINKS.has(word),
      surprise: grams ? grams.sumsOf(gramHashes(word)) : NOTHING,
      letters: ANY_LETTER_RULE.test(word) ? this.#lettersOf(word) : NOTHING,
      telling: this.#table.telling.get(word) ?? NOTHING,
    };
    if (keeps) this.#kept.set(sense.word, sense);
    return sense;
  }

  #lettersOf(word: string): [number, number][] {
    return LETTER_RULES.filter(([letters]) => letters.test(word)).flatMap(([, language, worth]) =>
      [...this.#table.labels.entries()]
        .filter(([, label]) => label.language === language)
        .map(([l]): [number, number] => [l, worth]),
    );
  }
}

function isMixed(word: string, script: Script | undefined): boolean {
  for (const sign of word) {
    const own = scriptOfSign(sign.codePointAt(0)!);
    if (own && own !== script) return true;
  }
  return false;
}
