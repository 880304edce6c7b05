import strings from '../../../locales/fr/console.json';

/** A text of console.json by its dotted key, if there is one. */
function find(key: string): string | undefined {
  const found = key
    .split('.')
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], strings);
  return typeof found === 'string' ? found : undefined;
}

/** A text of console.json; the last part of its key when it is missing, so that nothing is blank. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = find(key) ?? key.slice(key.lastIndexOf('.') + 1);
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Not by Intl: phones of 2017 do not know `DisplayNames`. */
export function languageName(code: string): string {
  return t(`language.${code}`);
}

/** What the server calls by a name of its own has none here. */
export function channelName(channel: string): string {
  return find(`channel.${channel}`) ?? channel;
}
