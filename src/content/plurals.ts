/** i18next's endings of the plural forms of a sentence. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** The key of a sentence without its plural ending; the key itself when it has none. */
export function withoutPlural(key: string): string {
  return key.replace(PLURAL, '');
}
