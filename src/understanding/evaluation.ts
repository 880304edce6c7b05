import type { LanguageIdentifier } from '../conversation/ports';
import type { Recognition } from '../conversation/types';
import { type Interval, wilsonInterval } from './evaluation-interval';
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
  /** Out-of-scope lines answered. */
  outOfScopeAnswered: number | null;
  /** All lines, by what was done: answered, asked back, refused. */
  answered: number | null;
  asked: number | null;
  refused: number | null;
}

/** The shares whose precision is told. */
export const MEASURED = ['accuracy', 'wrongConfident', 'outOfScopeRecall', 'languageAccuracy'] as const;
export type Measured = (typeof MEASURED)[number];

/** Scores with their 95 % confidence intervals. */
export interface MeasuredScores extends Scores {
  intervals: Record<Measured, Interval | null>;
}

export interface Report extends MeasuredScores {
  byLanguage: Record<string, MeasuredScores>;
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
    ...measure(predictions),
    byLanguage: groupBy(predictions, 'language', measure),
    byIntent: groupBy(predictions, 'intent', scoresOf),
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

/** Lines that count towards a share, and among them those that are counted. */
interface Tally {
  among: number;
  count: number;
}

type Share = Exclude<keyof Scores, 'total'>;

function talliesOf(predictions: readonly Prediction[]): Record<Share, Tally> {
  const inScope = predictions.filter(({ intent }) => intent !== OUT_OF_SCOPE);
  const outside = predictions.filter(({ intent }) => intent === OUT_OF_SCOPE);
  return {
    accuracy: tally(inScope, isRight),
    top3: tally(inScope, (line) => isRight(line) || line.choices.includes(line.intent)),
    languageAccuracy: tally(predictions, (line) => line.identified === line.language),
    wrongConfident: tally(predictions, (line) => line.answer !== undefined && !isRight(line)),
    outOfScopeRecall: tally(outside, (line) => line.answer === undefined),
    outOfScopeAnswered: tally(outside, (line) => line.answer !== undefined),
    answered: tally(predictions, ({ outcome }) => outcome === 'answer'),
    asked: tally(predictions, ({ outcome }) => outcome === 'clarify'),
    refused: tally(predictions, ({ outcome }) => outcome === 'none'),
  };
}

function scoresOf(predictions: readonly Prediction[]): Scores {
  const shares = Object.entries(talliesOf(predictions)).map(([name, each]) => [name, shareOf(each)]);
  return { total: predictions.length, ...Object.fromEntries(shares) };
}

function measure(predictions: readonly Prediction[]): MeasuredScores {
  const tallies = talliesOf(predictions);
  const intervals = MEASURED.map((name) => {
    const { count, among } = tallies[name];
    return [name, wilsonInterval(count, among)];
  });
  return { ...scoresOf(predictions), intervals: Object.fromEntries(intervals) };
}

function groupBy<T>(
  predictions: readonly Prediction[],
  key: 'language' | 'intent',
  scores: (lines: readonly Prediction[]) => T,
): Record<string, T> {
  const groups = new Map<string, Prediction[]>();
  for (const line of predictions) {
    const group = groups.get(line[key]);
    if (group) group.push(line);
    else groups.set(line[key], [line]);
  }
  return Object.fromEntries([...groups].sort(byName).map(([name, lines]) => [name, scores(lines)]));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function isRight({ answer, intent }: Prediction): boolean {
  return answer === intent;
}

function tally(lines: readonly Prediction[], counts: (line: Prediction) => boolean): Tally {
  return { among: lines.length, count: lines.filter(counts).length };
}

function shareOf({ among, count }: Tally): number | null {
  return among === 0 ? null : Number((count / among).toFixed(4));
}

function quantile(sorted: readonly number[], q: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1));
}
