import type { LanguageIdentifier } from '../conversation/ports';
import type { IdentifiedLanguage } from '../conversation/types';
import { languageWords } from './language-grams';
import {
  type Label,
  type LabelRange,
  LanguageTable,
  type LanguageTableFile,
  type LearntTable,
  learnLanguages,
  SURPRISE_STEP,
} from './language-table';
import baseTable from './language-table.json';
import { LanguageWords, type WordSense } from './language-words';
import type { Example } from './model';
import { languageOfScript, type Script, scriptOf } from './writing-system';

/** Grams of a word overlap, so their sum says too much: what is left of it. */
const TEMPER = 0.22;
/** What a word that anybody writes still counts: enough to decide when there is nothing else. */
const SILENT_WEIGHT = 0.12;
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
  saying: WordSense[];
  /** Neutral words and what links them. */
  silent: WordSense[];
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
  readonly #words: LanguageWords;
  /** What each label is set back by, in nats. */
  readonly #handicaps: readonly number[];

  /** @param learnt what phrases of all languages add: how people write here, which the base table does not know. */
  constructor(learnt: LearntTable = learnFrom([])) {
    this.#table = new LanguageTable(BASE_TABLE, learnt);
    this.#words = new LanguageWords(this.#table);
    const spoken = new Set(learnt.spoken);
    this.#handicaps = this.#table.labels.map((label) => handicapOf(label, spoken));
  }

  /** Never throws; `sure` is false where a guess must not change the language of a conversation. */
  identify(text: string): IdentifiedLanguage {
    const words = parted(languageWords(text).map((word) => this.#words.senseOf(word)));
    const script = scriptOfAll(words.saying) ?? scriptOf(text);
    if (!script) return NOTHING;
    const only = languageOfScript(script);
    if (only) return { language: only, confidence: 1, sure: true };
    return this.#compare(words, script);
  }

  #compare(words: Words, script: Script): IdentifiedLanguage {
    const range = this.#table.rangeOf(script);
    const scores = new Float64Array(range.end);
    const told = addSenses(words.saying, script, 1, range, scores);
    if (!told) addSenses(words.silent, script, SILENT_WEIGHT, range, scores);
    for (let l = range.first; l < range.end; l++) scores[l] = scores[l]! * TEMPER - this.#handicaps[l]!;
    for (const { telling } of words.saying)
      for (const l of telling) if (l >= range.first && l < range.end) scores[l]! += TELLING_BONUS;
    const [label, confidence] = likeliest(scores, range);
    const { language } = this.#table.labels[label]!;
    return { language, confidence, sure: this.#isSure(words.saying, language, confidence) };
  }

  #isSure(saying: readonly WordSense[], language: string, confidence: number): boolean {
    const { labels } = this.#table;
    if (saying.some(({ telling }) => telling.some((l) => labels[l]!.language === language)))
      return confidence >= 0.5;
    const letters = saying.reduce((sum, { word }) => sum + word.length, 0);
    return saying.length >= 2 && letters >= SURE_LETTERS && confidence >= SURE_CONFIDENCE;
  }
}

/** Parts the words that tell something from those that anybody writes: French terms, with what links them. */
function parted(senses: readonly WordSense[]): Words {
  const words: Words = { saying: [], silent: [] };
  for (let i = 0; i < senses.length; i++) {
    const sense = senses[i]!;
    const [before, after] = [senses[i - 1], senses[i + 1]];
    const links = sense.link && (before?.neutral || after?.neutral || before?.link);
    (links || sense.neutral ? words.silent : words.saying).push(sense);
  }
  return words;
}

/** The script that these words are mostly written in. */
function scriptOfAll(senses: readonly WordSense[]): Script | undefined {
  const script = senses.find((sense) => sense.script)?.script;
  const alike = senses.every((sense) => !sense.mixed && (sense.script ?? script) === script);
  return alike ? script : scriptOf(senses.map(({ word }) => word).join(' '));
}

/** Adds to the log-probabilities of labels what the words in this script say; false when there is none. */
function addSenses(
  senses: readonly WordSense[],
  script: Script,
  weight: number,
  { first }: LabelRange,
  scores: Float64Array,
): boolean {
  let added = false;
  for (const { script: own, surprise, letters } of senses) {
    if (own !== script) continue;
    added = true;
    for (let l = 0; l < surprise.length; l++) scores[first + l]! -= weight * SURPRISE_STEP * surprise[l]!;
    if (weight === 1) for (const [l, worth] of letters) scores[l]! += worth;
  }
  return added;
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
