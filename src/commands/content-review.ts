import { parseArgs } from 'node:util';
import { formatProblem } from '../content';
import { reviewTexts, type StampResult, stampTexts } from '../content/stamp';
import type { CommandIo } from './command';

/** `content stamp [LANGUE…]`; undefined when it is wrongly written. */
export function stamp(args: string[], io: CommandIo): 0 | 1 | undefined {
  if (args.some((argument) => argument.startsWith('-'))) return undefined;
  return tell(stampTexts(io.root, args), 'brouillon(s) noté(s)', io);
}

/** `content review LANGUE --by QUI [TEXTE…]`; undefined when it is wrongly written. */
export function review(args: string[], io: CommandIo): 0 | 1 | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { by: { type: 'string' } },
    });
    const [language, ...texts] = positionals;
    const by = values.by?.trim();
    if (!language || !by) return undefined;
    const on = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });
    return tell(reviewTexts(io.root, { language, texts, by, on }), 'texte(s) noté(s) comme relus', io);
  } catch {
    return undefined;
  }
}

function tell({ written, problems, unknown }: StampResult, what: string, io: CommandIo): 0 | 1 {
  const lines = Object.entries(written).map(([code, ids]) => `${code} : ${ids.length} ${what}`);
  io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  const wrong = [
    ...problems.map(formatProblem),
    ...unknown.map(
      (name) => `« ${name} » : aucune langue ni aucun texte de ce nom (exemples : fa, dialogs:help)`,
    ),
  ];
  io.stderr.write(wrong.map((line) => `${line}\n`).join(''));
  return wrong.length > 0 ? 1 : 0;
}
