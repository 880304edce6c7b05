import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { requireContent } from '../content';
import { loggableOf } from '../errors';
import { silentLogger } from '../logger';
import { builtModels } from '../project-root';
import { type Prediction, predictAll, type Report, reportOn } from '../understanding/evaluation';
import { type Confusion, confusionsOf } from '../understanding/evaluation-confusions';
import { readEvaluation, UnreadableEvaluation } from '../understanding/evaluation-file';
import { createIdentifier } from '../understanding/language-file';
import { lessonsOf } from '../understanding/lessons';
import { createRecognizer } from '../understanding/local-recognizer';
import { type Command, type CommandIo, contentRoot } from './command';
import { confusionsTable, reportTable } from './evaluation-table';

const USAGE = `Usage : passerelle evaluate FICHIER.jsonl [--json] [--confusions] [--predictions SORTIE.jsonl]
Chaque ligne : {"text": "…", "language": "fr", "intent": "equipment-computer"} ; "none" = hors sujet.
--confusions : par langue, ce qui a été compris au lieu de ce qui était voulu.
`;

interface Options {
  file: string;
  json: boolean;
  confusions: boolean;
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
  const lessons = lessonsOf(requireContent(contentRoot(io)));
  const cacheDirs = [builtModels(io.root)];
  const recognizer = await createRecognizer({ lessons, cacheDirs, logger: silentLogger });
  const identifier = await createIdentifier({ examples: lessons.examples, cacheDirs, logger: silentLogger });
  warnOfUnknownIntents(lines, new Set(lessons.examples.map(({ intent }) => intent)), io);
  const recognize = (text: string) => recognizer.recognizeNow(text);
  const { predictions, microseconds } = predictAll(lines, { recognize, identifier });
  const report = reportOn(predictions, microseconds, recognizer.trainMs ?? 0);
  if (options.predictions) await writePredictions(options.predictions, predictions, io);
  const confusions = options.confusions ? confusionsOf(predictions) : undefined;
  io.stdout.write(options.json ? asJson(report, confusions) : asText(report, confusions));
  return 0;
}

type Confusions = Record<string, Confusion[]>;

function asJson(report: Report, confusions?: Confusions): string {
  const languages = Object.entries(confusions ?? {}).map(([language, pairs]) => [
    language,
    pairs.map(({ intent, given, outcome, count }) => ({ intent, given, outcome, count })),
  ]);
  const whole = confusions ? { ...report, confusions: Object.fromEntries(languages) } : report;
  return `${JSON.stringify(whole)}\n`;
}

function asText(report: Report, confusions?: Confusions): string {
  return confusions ? `${reportTable(report)}\n${confusionsTable(confusions)}` : reportTable(report);
}

function parseArguments(args: readonly string[]): Options | undefined {
  const options: Partial<Options> = {};
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '--json') options.json = true;
    else if (argument === '--confusions') options.confusions = true;
    else if (argument === '--predictions') options.predictions = args[++i] ?? '';
    else if (argument.startsWith('--') || options.file !== undefined) return undefined;
    else options.file = argument;
  }
  if (!options.file || options.predictions === '') return undefined;
  return { json: false, confusions: false, ...options, file: options.file };
}

/** A typo in an intent would otherwise pass for a failure of understanding. */
function warnOfUnknownIntents(
  lines: readonly { intent: string }[],
  learnt: ReadonlySet<string>,
  io: CommandIo,
): void {
  const unknown = [...new Set(lines.map(({ intent }) => intent))].filter((intent) => !learnt.has(intent));
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
