import { type Example, type Lessons, OUT_OF_SCOPE } from './model';

/** The part of the published content that understanding learns from. */
export interface LearntContent {
  examples: readonly Example[];
  /** Out-of-scope phrases. */
  none: readonly { language: string; text: string }[];
  /** Language → dialog → its words. */
  texts: ReadonlyMap<string, ReadonlyMap<string, DialogWords>>;
  /** Language → meaning → its words. */
  lexicons: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

interface DialogWords {
  title: string;
  answer: string;
  steps?: string[];
}

const PLACEHOLDER = /\{\{.*?\}\}/g;
const SENTENCE_END = /(?<=[.!?؟።।])\s+/;
/** Shorter pieces of an answer ("Oui.", "Par exemple :") say nothing about its dialog. */
const SHORTEST_SENTENCE = 16;

/** What the recogniser is taught by this content. */
export function lessonsOf(content: LearntContent): Lessons {
  return { examples: trainingExamples(content), lexicon: joined(content.lexicons) };
}

/** The words of all languages by meaning: the meanings are the same everywhere. */
function joined(lexicons: LearntContent['lexicons']): Record<string, string[]> {
  const words: Record<string, string[]> = {};
  for (const lexicon of lexicons.values()) {
    for (const [concept, entries] of lexicon) words[concept] = [...(words[concept] ?? []), ...entries];
  }
  return words;
}

/**
 * All phrases to learn: those of staff, the out-of-scope ones, each title (what a button says) and the sentences
 * of each answer, whose words people use too.
 */
function trainingExamples({ examples, none, texts }: LearntContent): Example[] {
  const outside = none.map(({ language, text }) => ({ language, intent: OUT_OF_SCOPE, text }));
  const asked = new Set(examples.map((example) => example.intent));
  const written = [...texts].flatMap(([language, dialogs]) =>
    [...dialogs]
      .filter(([intent]) => asked.has(intent))
      .flatMap(([intent, words]) => phrasesOf(words).map((text) => ({ language, intent, text, ours: true }))),
  );
  return [...examples, ...outside, ...written];
}

function phrasesOf({ title, answer, steps = [] }: DialogWords): string[] {
  const sentences = [answer, ...steps].flatMap((text) => text.replace(PLACEHOLDER, '').split(SENTENCE_END));
  return [title, ...sentences.filter((sentence) => sentence.length >= SHORTEST_SENTENCE)];
}
