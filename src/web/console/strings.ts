import strings from '../../../locales/fr/console.json';

/** A text of console.json by its dotted key; the key itself when it is missing, so that nothing is blank. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const found = key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], strings);
  if (typeof found !== 'string') return key;
  return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

const languageNames = new Intl.DisplayNames('fr', { type: 'language' });

export function languageName(code: string): string {
  return languageNames.of(code) ?? code;
}
