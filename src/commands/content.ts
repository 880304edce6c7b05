import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createLibrary, formatProblem, loadContent } from '../content';
import { missedPhrases } from '../content/check-must-hit';
import { checkPhrases } from '../content/check-phrases';
import { formatContent } from '../content/format';
import type { ContentResult, LanguageCounts, Problem } from '../content/types';
import { silentLogger } from '../logger';
import { builtModels } from '../project-root';
import { lessonsOf } from '../understanding/lessons';
import { createRecognizer } from '../understanding/local-recognizer';
import { type Command, type CommandIo, contentRoot } from './command';
import { review, stamp } from './content-review';

const USAGE = `Usage :
  passerelle content check [--json] [DOSSIER]     vérifie dialogs/ et locales/, et que chaque phrase de phrases.yaml est comprise
  passerelle content format [--check] [DOSSIER]   remet les fichiers YAML en forme (--check : dit seulement lesquels)
  passerelle content stamp [LANGUE…]              note les textes nouveaux ou réécrits comme brouillons du français d’aujourd’hui
  passerelle content review LANGUE --by QUI [TEXTE…]
                                                  note des textes comme relus (dialogs:help, bot:greeting ; sans TEXTE : tous)
`;

interface Request {
  action: 'check' | 'format';
  root: string;
  json: boolean;
  checkOnly: boolean;
}

/** Checks the content, or writes its YAML in the usual form. */
export const contentCommand: Command = {
  name: 'content',
  summary: 'vérifie les contenus (check), les remet en forme (format), note leur relecture (stamp, review)',
  async run(args, io) {
    const code = await runAction(args, io);
    if (code === undefined) io.stderr.write(USAGE);
    return code ?? 2;
  },
};

async function runAction([action, ...rest]: string[], io: CommandIo): Promise<0 | 1 | undefined> {
  if (action === 'stamp') return stamp(rest, io);
  if (action === 'review') return review(rest, io);
  const request = parseRequest(action === undefined ? [] : [action, ...rest], contentRoot(io));
  if (!request) return undefined;
  return request.action === 'check' ? check(request, io) : format(request, io);
}

function parseRequest(args: string[], root: string): Request | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
    });
    const [action, folder, ...rest] = positionals;
    if (rest.length > 0 || (action !== 'check' && action !== 'format')) return undefined;
    if (action === 'check' ? values.check : values.json) return undefined;
    const wanted = folder === undefined ? root : resolve(folder);
    return { action, root: wanted, json: values.json, checkOnly: values.check };
  } catch {
    return undefined;
  }
}

async function check({ root, json }: Request, io: CommandIo): Promise<0 | 1> {
  const result = loadContent(root);
  const problems = [...result.problems, ...(await checkUnderstanding(result, io))];
  io.stdout.write(
    json ? `${JSON.stringify({ problems, counts: result.counts })}\n` : report(problems, result),
  );
  return problems.some(isError) ? 1 : 0;
}

/** What shows only once the content is put to work: by its rules, then by the recogniser that has learnt it. */
async function checkUnderstanding({ content, mustHits }: ContentResult, io: CommandIo): Promise<Problem[]> {
  if (!content) return [];
  const library = createLibrary(content);
  const problems = checkPhrases(content, library);
  if (mustHits.length === 0) return problems;
  const cacheDirs = [builtModels(io.root)];
  const recognizer = await createRecognizer({
    lessons: lessonsOf(content),
    cacheDirs,
    logger: silentLogger,
  });
  const recognize = (text: string) => recognizer.recognizeNow(text);
  return [...problems, ...missedPhrases(mustHits, { recognize, library })];
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function report(problems: Problem[], { counts }: ContentResult): string {
  const errors = problems.filter(isError).length;
  const languages = Object.entries(counts).flatMap(([code, count]) => reportLanguage(code, count));
  const verdict = `${errors} erreur(s), ${problems.length - errors} avertissement(s)`;
  return `${[...problems.map(formatProblem), ...languages, verdict].join('\n')}\n`;
}

function reportLanguage(code: string, count: LanguageCounts): string[] {
  const { missing, stale, draft, reviewed } = count;
  const texts = `${missing.length} textes manquants, ${stale.length} périmés, ${draft.length} non relus, ${reviewed} relus`;
  const head = `  ${code.padEnd(4)} ${count.dialogs} dialogues, ${count.examples} exemples, ${texts}`;
  return [
    head,
    ...named('manquants', missing),
    ...named('périmés', stale),
    ...named('non relus', reviewed > 0 ? draft : []),
  ];
}

/** While nothing is reviewed, the names of all texts say nothing. */
function named(state: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`       ${state} : ${ids.join(', ')}`];
}

function format({ root, checkOnly }: Request, io: CommandIo): 0 | 1 {
  const { changed, problems } = formatContent(root, checkOnly);
  const lines = [
    ...problems.map(formatProblem),
    ...changed.map((path) => (checkOnly ? toFormat(path) : path)),
  ];
  const verdict = checkOnly ? 'fichier(s) à remettre en forme' : 'fichier(s) remis en forme';
  io.stdout.write(`${[...lines, `${changed.length} ${verdict}`].join('\n')}\n`);
  return problems.length > 0 || (checkOnly && changed.length > 0) ? 1 : 0;
}

function toFormat(path: string): string {
  return `${path} : pas dans la forme habituelle ; lancez « npx passerelle content format »`;
}
