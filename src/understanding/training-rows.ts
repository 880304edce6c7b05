import { FeatureReader } from './features';
import type { Lexicon } from './lexicon';
import { type Example, OUT_OF_SCOPE } from './model';
import { normalizedWords } from './normalize';
import { isTypedInLatin, romanizeWord } from './romanize';
import type { Rows } from './softmax';
import { SparseVector, type Vocabulary, VocabularyBuilder } from './vocabulary';

/** What training works on; dropped once the model is made. */
export interface TrainingSet {
  intents: string[];
  vocabulary: Vocabulary;
  rows: Rows;
  /** For each row the phrase it comes from: a phrase and its romanised copy are held out together. */
  phrases: Uint32Array;
  /** 1 for rows that people could have written as they are: neither romanised by us nor taken from our answers. */
  genuine: Uint8Array;
}

/** Out-of-scope phrases are a few for all the rest of the world: each is learnt this many times. */
const OUT_OF_SCOPE_TIMES = 2;

/** The rows to learn, as often as each is to be. */
export function trainingOrder({ intents, rows }: TrainingSet, wanted: Iterable<number>): Int32Array {
  const outside = intents.indexOf(OUT_OF_SCOPE);
  const order = [...wanted].flatMap((row) =>
    rows.labels[row] === outside ? Array<number>(OUT_OF_SCOPE_TIMES).fill(row) : [row],
  );
  return Int32Array.from(order);
}

interface Phrase {
  words: string[];
  label: number;
  source: number;
  genuine: boolean;
}

/** Turns examples into rows: duplicates once, native scripts also in Latin letters. */
export function prepareTraining(examples: readonly Example[], lexicon: Lexicon): TrainingSet {
  const intents = [...new Set(examples.map((example) => example.intent))].sort();
  const phrases = distinctPhrases(examples, intents);
  const reader = new FeatureReader(lexicon);
  const builder = new VocabularyBuilder();
  for (const { words } of phrases) {
    reader.readWords(words);
    builder.add(reader);
  }
  const vocabulary = builder.build();
  return {
    intents,
    vocabulary,
    rows: toRows(phrases, vocabulary, reader, builder.entries),
    phrases: Uint32Array.from(phrases, (phrase) => phrase.source),
    genuine: Uint8Array.from(phrases, (phrase) => (phrase.genuine ? 1 : 0)),
  };
}

/** The features of some examples, each once. */
export function hashesOf(
  examples: readonly Example[],
  intents: readonly string[],
  lexicon: Lexicon,
): number[] {
  const reader = new FeatureReader(lexicon);
  const hashes = new Set<number>();
  for (const { words } of distinctPhrases(examples, intents)) {
    reader.readWords(words);
    for (const hash of reader.hashes.subarray(0, reader.ends.at(-1))) hashes.add(hash);
  }
  return [...hashes];
}

/** Examples as rows over a vocabulary that is there already. */
export function readRows(
  examples: readonly Example[],
  intents: readonly string[],
  vocabulary: Vocabulary,
  lexicon: Lexicon,
): Rows {
  const phrases = distinctPhrases(examples, intents);
  return toRows(phrases, vocabulary, new FeatureReader(lexicon));
}

function distinctPhrases(examples: readonly Example[], intents: readonly string[]): Phrase[] {
  const labels = new Map(intents.map((intent, index) => [intent, index]));
  const phrases: Phrase[] = [];
  const seen = new Set<string>();
  for (const [source, { text, intent, ours }] of examples.entries()) {
    const words = normalizedWords(text);
    const writings = isTypedInLatin(text) ? [words, words.map(romanizeWord)] : [words];
    for (const writing of writings) {
      const key = `${intent}\n${writing.join(' ')}`;
      if (writing.length === 0 || seen.has(key)) continue;
      seen.add(key);
      phrases.push({
        words: writing,
        label: labels.get(intent)!,
        source,
        genuine: !ours && writing === words,
      });
    }
  }
  return phrases;
}

/** @param entries how many features all phrases have together, when that is known */
function toRows(
  phrases: readonly Phrase[],
  vocabulary: Vocabulary,
  reader: FeatureReader,
  entries = 0,
): Rows {
  const vector = new SparseVector();
  const starts = new Uint32Array(phrases.length + 1);
  let ids = new Int32Array(entries);
  let values = new Float32Array(entries);
  let length = 0;
  for (const [index, phrase] of phrases.entries()) {
    reader.readWords(phrase.words);
    vector.fill(reader, vocabulary);
    if (length + vector.length > ids.length) [ids, values] = grown(ids, values, vector.length);
    ids.set(vector.ids.subarray(0, vector.length), length);
    values.set(vector.values.subarray(0, vector.length), length);
    length += vector.length;
    starts[index + 1] = length;
  }
  return { starts, ids, values, labels: Uint16Array.from(phrases, (phrase) => phrase.label) };
}

function grown(
  ids: Int32Array,
  values: Float32Array,
  atLeast: number,
): [Int32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const size = Math.max(ids.length * 2, ids.length + atLeast, 1 << 16);
  const larger: [Int32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] = [
    new Int32Array(size),
    new Float32Array(size),
  ];
  larger[0].set(ids);
  larger[1].set(values);
  return larger;
}
