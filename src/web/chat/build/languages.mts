/** What the chat page knows of the languages: French built in, the others one small file each, fetched when needed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const MODULE = 'virtual:chat-languages';

/** Strings for the build alone (see notice.mts). */
const BUILD_ONLY = /^noscript/;

export type Strings = Record<string, string>;

interface BuiltLanguage {
  code: string;
  name: string;
  rtl: boolean;
  /** Absent: the page has no strings in this language yet and speaks French; the bot speaks it all the same. */
  file?: { path: string; source: string };
}

export function readStrings(project: string, code: string): Strings | undefined {
  const file = join(project, 'locales', code, 'chat.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function pageStrings(project: string, code: string): string | undefined {
  const strings = readStrings(project, code);
  return strings && JSON.stringify(strings, (key, value) => (BUILD_ONLY.test(key) ? undefined : value));
}

/** As in the service: French first, then by rank. */
function rankOf(folder: string, code: string): number {
  const { order = Number.MAX_SAFE_INTEGER } = JSON.parse(
    readFileSync(join(folder, code, 'language.json'), 'utf8'),
  );
  return code === 'fr' ? 0 : order;
}

function readLanguages(project: string): BuiltLanguage[] {
  const folder = join(project, 'locales');
  const codes = readdirSync(folder)
    .filter((code) => existsSync(join(folder, code, 'language.json')))
    .sort((a, b) => rankOf(folder, a) - rankOf(folder, b));
  const sources = new Map(
    codes.map((code) => [code, code === 'fr' ? undefined : pageStrings(project, code)]),
  );
  // One hash for all: twelve different ones would weigh more in the page than they save in cache.
  const hash = createHash('sha256')
    .update([...sources.values()].join())
    .digest('base64url')
    .slice(0, 8);
  return codes.map((code) => {
    const { name, direction } = JSON.parse(readFileSync(join(folder, code, 'language.json'), 'utf8'));
    const source = sources.get(code);
    const file = source ? { path: `assets/chat-${code}-${hash}.json`, source } : undefined;
    return { code, name, rtl: direction === 'rtl', file };
  });
}

/** Provides `virtual:chat-languages` and the string files, built and in `vite dev`. */
export function chatLanguages(project: string): Plugin {
  return {
    name: 'passerelle-chat-languages',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const languages = readLanguages(project).map(({ code, name, rtl, file }) => [
        code,
        name,
        rtl,
        file ? `/${file.path}` : '',
      ]);
      return `export const languages = ${JSON.stringify(languages)};\nexport const french = ${pageStrings(project, 'fr')};\n`;
    },
    generateBundle() {
      for (const { file } of readLanguages(project)) {
        if (file) this.emitFile({ type: 'asset', fileName: file.path, source: file.source });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = readLanguages(project).find(
          (language) => `/${language.file?.path}` === request.url,
        )?.file;
        if (!file) return next();
        response.setHeader('Content-Type', 'application/json');
        response.end(file.source);
      });
    },
  };
}
