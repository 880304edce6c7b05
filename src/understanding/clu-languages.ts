/**
 * The languages of CLU, under our codes. Tigrinya and Sorani are not among them.
 * Source: Microsoft Learn, "Language support for conversational language understanding".
 */
const AS_OURS =
  'af am ar as az be bg bn br bs ca cs cy da de el eo es et eu fa fi fr fy ga gd gl gu ha he hi hr hu hy id it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl or pa pl ps ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zu';

const CODES: ReadonlyMap<string, string> = new Map([
  ...AS_OURS.split(' ').map((code): [string, string] => [code, code]),
  ['en', 'en-us'],
  ['no', 'nb'],
  ['nb', 'nb'],
  ['pt', 'pt-pt'],
  ['zh', 'zh-hans'],
]);

/** CLU's code of one of our languages; undefined when CLU does not speak it (`ti`). */
export function cluLanguage(code: string): string | undefined {
  return CODES.get(code.toLowerCase()) ?? CODES.get(code.toLowerCase().split('-')[0]!);
}
