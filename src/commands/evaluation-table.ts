import type { Recognition } from '../conversation/types';
import { cleanText } from '../text';
import {
  MEASURED,
  type Measured,
  type MeasuredScores,
  type Report,
  type Scores,
} from '../understanding/evaluation';
import type { Confusion } from '../understanding/evaluation-confusions';

const COLUMNS: readonly [Exclude<keyof Scores, 'total'>, string][] = [
  ['accuracy', 'justes'],
  ['top3', 'dans 3 choix'],
  ['wrongConfident', 'fausses et sûres'],
  ['outOfScopeRecall', 'hors sujet écarté'],
  ['outOfScopeAnswered', 'hors sujet répondu'],
  ['languageAccuracy', 'langue'],
  ['answered', 'répond'],
  ['asked', 'demande'],
  ['refused', 'refuse'],
];
const NAME_WIDTH = 28;
const PERCENT_WIDTH = '100,0 %'.length;
const MEASURE_WIDTH = '100,0 % ±10,0'.length;

/** The scores of a run for a terminal, in French; ± is half of the 95 % confidence interval, in points. */
export function reportTable(report: Report): string {
  const titles = COLUMNS.map(([key, title]) => title.padStart(widthOf(key, title)));
  const rows = [
    measuredRow('ensemble', report),
    '',
    ...Object.entries(report.byLanguage).map(([name, scores]) => measuredRow(name, scores)),
    '',
    ...Object.entries(report.byIntent).map(([name, scores]) => row(name, scores)),
  ];
  const { train, predict } = report;
  const times = `Apprentissage : ${train.ms} ms ; un message : ${predict.p50us} µs (p50), ${predict.p99us} µs (p99).`;
  const head = `${''.padEnd(NAME_WIDTH)}${'lignes'.padStart(8)}${titles.join('')}`;
  return `${[head, ...rows, '', '± : intervalle de confiance à 95 % (Wilson), en points.', times].join('\n')}\n`;
}

function measuredRow(name: string, scores: MeasuredScores): string {
  return row(name, scores, (key) => (isMeasured(key) ? margin(scores.intervals[key]) : ''));
}

function row(name: string, scores: Scores, marginOf: (key: keyof Scores) => string = () => ''): string {
  const cells = COLUMNS.map(([key, title]) =>
    `${percent(scores[key])}${marginOf(key)}`.padStart(widthOf(key, title)),
  );
  return `${name.padEnd(NAME_WIDTH)}${String(scores.total).padStart(8)}${cells.join('')}`;
}

function widthOf(key: keyof Scores, title: string): number {
  return Math.max(title.length, isMeasured(key) ? MEASURE_WIDTH : PERCENT_WIDTH) + 2;
}

function isMeasured(key: keyof Scores): key is Measured {
  return (MEASURED as readonly string[]).includes(key);
}

function margin(interval: MeasuredScores['intervals'][Measured]): string {
  return interval === null ? '' : ` ±${inFrench(((interval[1] - interval[0]) / 2) * 100)}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${inFrench(share * 100)} %`;
}

function inFrench(value: number): string {
  return value.toFixed(1).replace('.', ',');
}

const OUTCOMES: readonly [Recognition['outcome'], string][] = [
  ['answer', 'réponses fausses'],
  ['clarify', 'questions sans le bon choix (le premier choix est montré)'],
  ['none', 'refus'],
];
const LONGEST_EXAMPLE = 100;

/** What was understood instead of what was wanted, by language, with some of the texts. */
export function confusionsTable(confusions: Readonly<Record<string, readonly Confusion[]>>): string {
  const languages = Object.entries(confusions);
  if (languages.length === 0) return 'Aucune confusion.\n';
  return languages.map(([language, pairs]) => `${languageLines(language, pairs).join('\n')}\n`).join('\n');
}

function languageLines(language: string, pairs: readonly Confusion[]): string[] {
  return OUTCOMES.flatMap(([outcome, title]) => {
    const lines = pairs.filter((pair) => pair.outcome === outcome).flatMap(pairLines);
    return lines.length === 0 ? [] : [`${language} : ${title}`, ...lines];
  });
}

function pairLines({ intent, given, count, examples }: Confusion): string[] {
  return [
    `${String(count).padStart(6)}  ${intent} → ${given}`,
    ...examples.map((text) => `          « ${shortened(text)} »`),
  ];
}

/** On one line, and without what would move the cursor of a terminal. */
function shortened(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ');
  return line.length > LONGEST_EXAMPLE ? `${line.slice(0, LONGEST_EXAMPLE)}…` : line;
}
