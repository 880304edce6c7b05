/** What the bot must say, read from the project's own locales; and texts made alike whatever the channel did to them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../service';

type Tree = { [key: string]: string | string[] | Tree };

const files = new Map<string, Tree>();

function fileOf(language: string, name: string): Tree {
  const path = join(ROOT, 'locales', language, name);
  if (!files.has(path)) files.set(path, JSON.parse(readFileSync(path, 'utf8')) as Tree);
  return files.get(path)!;
}

/** A sentence of bot.json: `miss.media`. Before its first value when it has one. */
export function says(language: string, key: string): string {
  let found: unknown = fileOf(language, 'bot.json');
  for (const name of key.split('.')) found = (found as Tree)[name];
  if (typeof found !== 'string') throw new Error(`no sentence ${key} in ${language}`);
  return found.split('{{')[0]!;
}

/** The first sentence of a dialog's answer. */
export function answers(language: string, dialog: string): string {
  const entry = fileOf(language, 'dialogs.json')[dialog] as Tree | undefined;
  if (typeof entry?.answer !== 'string') throw new Error(`no dialog ${dialog} in ${language}`);
  return entry.answer.split('{{')[0]!.slice(0, 60);
}

export function title(language: string, dialog: string): string {
  return String((fileOf(language, 'dialogs.json')[dialog] as Tree).title);
}

/** Letters and digits only, without accents or marks of direction: SMS folds and cuts, screens isolate. */
export function plain(text: string): string {
  return text
    .replace(/[œŒ]/g, 'oe')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}
