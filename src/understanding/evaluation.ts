import type { LanguageIdentifier } from '../conversation/ports';
import type { Recognition } from '../conversation/types';
import { choicesOf, OUT_OF_SCOPE } from './model';

/** One line to evaluate on: what somebody wrote, its language and what it was about (`none`: out of scope). */
export interface EvaluationLine {
  text: string;
  language: string;
  intent: string;
}

/** What was made of one line. */
export interface Prediction extends EvaluationLine {
  outcome: Recognition['outcome'];
  /** The accepted first answer; absent when a question or nothing was given. */
  answer?: string;
  /** Dialogs offered as choices. */
  choices: string[];
  confidence: number;
  identified?: string;
  sure: boolean;
}

/** Shares are 0 to 1; null where no line counts towards one. */
export interface Scores {
  total: number;
  /** In-scope lines whose intent is the accepted first answer. */
  accuracy: number | null;
  /** In-scope lines whose intent is the answer or among the choices offered. */
  top3: number | null;
  languageAccuracy: number | null;
  /** All lines answered with a wrong dialog and no question. */
  wrongConfident: number | null;
  /** Out-of-scope lines not answered. */
  outOfScopeRecall: number | null;
}

export interface Report extends Scores {
  byLanguage: Record<string, Scores>;
  byIntent: Record<string, Scores>;
  train: { ms: number };
  predict: { p50us: number; p99us: number };
}

interface Understanding {
  recognize(text: string): Recognition;
  identifier: LanguageIdentifier;
}

/** Reads every line as a person's message: the line's own language and intent are not given. */
export function predictAll(
  lines: readonly EvaluationLine[],
  { recognize, identifier }: Understanding,
): { predictions: Prediction[]; microseconds: number[] } {
  for (const { text } of lines.slice(0, 300)) recognize(text);
  const microseconds: number[] = [];
  const predictions = lines.map((line) => {
    const startedAt = performance.now();
    const recognition = recognize(line.text);
    microseconds.push((performance.now() - startedAt) * 1000);
    return predictionOf(line, recognition, identifier);
  });
  return { predictions, microseconds };
}

/** The report of a run, over all lines, by language and by intent. */
export function reportOn(
  predictions: readonly Prediction[],
  microseconds: number[],
  trainMs: number,
): Report {
  const sorted = [...microseconds].sort((a, b) => a - b);
  return {
    ...scoresOf(predictions),
    byLanguage: scoresBy(predictions, 'language'),
    byIntent: scoresBy(predictions, 'intent'),
    train: { ms: Math.round(trainMs) },
    predict: { p50us: quantile(sorted, 0.5), p99us: quantile(sorted, 0.99) },
  };
}

function predictionOf(
  line: EvaluationLine,
  recognition: Recognition,
  identifier: LanguageIdentifier,
): Prediction {
  const { language, sure } = identifier.identify(line.text);
  const [best] = recognition.candidates;
  return {
    text: line.text,
    language: line.language,
    intent: line.intent,
    outcome: recognition.outcome,
    answer: recognition.outcome === 'answer' ? best?.intent : undefined,
    choices: choicesOf(recognition),
    confidence: Number((best?.confidence ?? 0).toFixed(4)),
    identified: language,
    sure,
  };
}

function scoresOf(predictions: readonly Prediction[]): Scores {
  const inScope = predictions.filter(({ intent }) => intent !== OUT_OF_SCOPE);
  const outside = predictions.filter(({ intent }) => intent === OUT_OF_SCOPE);
  return {
    total: predictions.length,
    accuracy: share(inScope, isRight),
    top3: share(inScope, (line) => isRight(line) || line.choices.includes(line.intent)),
    languageAccuracy: share(predictions, (line) => line.identified === line.language),
    wrongConfident: share(predictions, (line) => line.answer !== undefined && !isRight(line)),
    outOfScopeRecall: share(outside, (line) => line.answer === undefined),
  };
}

function scoresBy(predictions: readonly Prediction[], key: 'language' | 'intent'): Record<string, Scores> {
  const groups = new Map<string, Prediction[]>();
  for (const line of predictions) groups.set(line[key], [...(groups.get(line[key]) ?? []), line]);
  return Object.fromEntries([...groups].sort(byName).map(([name, lines]) => [name, scoresOf(lines)]));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function isRight({ answer, intent }: Prediction): boolean {
  return answer === intent;
}

function share(lines: readonly Prediction[], counts: (line: Prediction) => boolean): number | null {
  if (lines.length === 0) return null;
  return Number((lines.filter(counts).length / lines.length).toFixed(4));
}

function quantile(sorted: readonly number[], q: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1));
}
