import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { requireContent } from '../content';
import { loggableOf } from '../errors';
import { type Prediction, predictAll, type Report, reportOn, type Scores } from '../understanding/evaluation';
import { readEvaluation, UnreadableEvaluation } from '../understanding/evaluation-file';
import { TextLanguageIdentifier } from '../understanding/language-identifier';
import { lessonsOf } from '../understanding/lessons';
import { trainModel } from '../understanding/train-model';
import type { Command, CommandIo } from './command';

const USAGE = `Usage : passerelle evaluate FICHIER.jsonl [--json] [--predictions SORTIE.jsonl]
Chaque ligne : {"text": "…", "language": "fr", "intent": "equipment-computer"} ; "none" = hors sujet.
`;

interface Options {
  file: string;
  json: boolean;
  predictions?: string;
}

/** Measures understanding on messages whose meaning is known, with the content as it is on disk. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'mesure la compréhension sur un fichier de messages annotés',
  async run(args, io) {
    const options = parseArguments(args);
    if (!options) {
      io.stderr.write(USAGE);
      return 2;
    }
    try {
      return await evaluateFile(options, io);
    } catch (error) {
      if (!(error instanceof UnreadableEvaluation)) throw error;
      io.stderr.write(`${error.message}\n`);
      return 1;
    }
  },
};

async function evaluateFile(options: Options, io: CommandIo): Promise<0 | 1> {
  const lines = await readEvaluation(options.file);
  const lessons = lessonsOf(requireContent(io.root));
  const startedAt = performance.now();
  const model = trainModel(lessons);
  const trainMs = performance.now() - startedAt;
  const identifier = new TextLanguageIdentifier(lessons.examples);
  warnOfUnknownIntents(lines, model.parts.intents, io);
  const recognize = (text: string) => model.recognize(text);
  const { predictions, microseconds } = predictAll(lines, { recognize, identifier });
  const report = reportOn(predictions, microseconds, trainMs);
  if (options.predictions) await writePredictions(options.predictions, predictions, io);
  io.stdout.write(options.json ? `${JSON.stringify(report)}\n` : tableOf(report));
  return 0;
}

function parseArguments(args: readonly string[]): Options | undefined {
  const options: Partial<Options> = {};
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '--json') options.json = true;
    else if (argument === '--predictions') options.predictions = args[++i] ?? '';
    else if (argument.startsWith('--') || options.file !== undefined) return undefined;
    else options.file = argument;
  }
  if (!options.file || options.predictions === '') return undefined;
  return { json: false, ...options, file: options.file };
}

/** A typo in an intent would otherwise pass for a failure of understanding. */
function warnOfUnknownIntents(lines: readonly { intent: string }[], intents: string[], io: CommandIo): void {
  const unknown = [...new Set(lines.map(({ intent }) => intent))].filter(
    (intent) => !intents.includes(intent),
  );
  if (unknown.length === 0) return;
  io.stderr.write(
    `Attention : ${unknown.join(', ')} n'est pas un dialogue appris ; ces lignes comptent comme fausses.\n`,
  );
}

async function writePredictions(
  path: string,
  predictions: readonly Prediction[],
  io: CommandIo,
): Promise<void> {
  const target = isAbsolute(path) ? path : join(process.cwd(), path);
  await writeFile(target, predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join('')).catch(
    (error: unknown) => {
      const { code } = loggableOf(error);
      throw new UnreadableEvaluation([
        `${target} : impossible d'écrire les prédictions (${code}). Choisissez un autre fichier.`,
      ]);
    },
  );
  io.stderr.write(`Prédictions écrites dans ${target}\n`);
}

const COLUMNS: readonly [keyof Scores, string][] = [
  ['accuracy', 'justes'],
  ['top3', 'dans 3 choix'],
  ['wrongConfident', 'fausses et sûres'],
  ['outOfScopeRecall', 'hors sujet écarté'],
  ['languageAccuracy', 'langue'],
];
const NAME_WIDTH = 28;

function tableOf(report: Report): string {
  const head = `${''.padEnd(NAME_WIDTH)}${'lignes'.padStart(8)}${COLUMNS.map(([, title]) => title.padStart(20)).join('')}`;
  const rows = [
    rowOf('ensemble', report),
    '',
    ...Object.entries(report.byLanguage).map(([name, scores]) => rowOf(name, scores)),
    '',
    ...Object.entries(report.byIntent).map(([name, scores]) => rowOf(name, scores)),
  ];
  const { train, predict } = report;
  const times = `Apprentissage : ${train.ms} ms ; un message : ${predict.p50us} µs (p50), ${predict.p99us} µs (p99).`;
  return `${[head, ...rows, '', times].join('\n')}\n`;
}

function rowOf(name: string, scores: Scores): string {
  const cells = COLUMNS.map(([key]) => percent(scores[key]).padStart(20));
  return `${name.padEnd(NAME_WIDTH)}${String(scores.total).padStart(8)}${cells.join('')}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1).replace('.', ',')} %`;
}
