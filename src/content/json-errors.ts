/**
 * Where strict JSON goes wrong. Node's own message has no position for some mistakes on Node 20,
 * and a staff member needs a line. Only used on text that JSON.parse has refused.
 */
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)))/y;
const BLANK = /[ \t\r\n]*/y;

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const HINTS: Record<Expect, string> = {
  value: 'une valeur est attendue ici (pas de virgule après le dernier élément)',
  'value-or-end': 'une valeur ou « ] » est attendue ici',
  key: 'un nom de champ entre guillemets droits est attendu ici (pas de virgule après le dernier champ)',
  'key-or-end': 'un nom de champ entre guillemets droits ou « } » est attendu ici',
  colon: '« : » est attendu ici, après le nom du champ',
  'comma-or-end': 'il manque une virgule ou une fermeture ici',
  nothing: 'il y a quelque chose de trop après la fin du fichier',
};

/** The offset of the first mistake, and what was expected there. */
export function firstJsonError(text: string): { offset: number; hint: string } {
  const open: string[] = [];
  let expect: Expect = 'value';
  let offset = 0;
  for (;;) {
    TOKEN.lastIndex = offset;
    const token: RegExpExecArray | null = TOKEN.exec(text);
    const next: Expect | undefined = token ? step(expect, token, open) : undefined;
    if (next === undefined) return { offset: skipBlank(text, offset), hint: HINTS[expect] };
    expect = next;
    offset = TOKEN.lastIndex;
  }
}

function skipBlank(text: string, offset: number): number {
  BLANK.lastIndex = offset;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

/** What may follow the token; undefined when the token itself is not allowed here. */
function step(expect: Expect, token: RegExpExecArray, open: string[]): Expect | undefined {
  const [, mark, string, other] = token;
  if (mark === undefined) return afterScalar(expect, string !== undefined, other !== undefined, open);
  if (mark === '{' || mark === '[') return afterOpening(expect, mark, open);
  if (mark === '}' || mark === ']') return afterClosing(expect, mark, open);
  if (mark === ':') return expect === 'colon' ? 'value' : undefined;
  if (expect !== 'comma-or-end') return undefined;
  return open.at(-1) === '{' ? 'key' : 'value';
}

function afterScalar(
  expect: Expect,
  isString: boolean,
  isOther: boolean,
  open: string[],
): Expect | undefined {
  if (expect === 'key' || expect === 'key-or-end') return isString ? 'colon' : undefined;
  const wanted = expect === 'value' || expect === 'value-or-end';
  return wanted && (isString || isOther) ? afterValue(open) : undefined;
}

function afterOpening(expect: Expect, mark: string, open: string[]): Expect | undefined {
  if (expect !== 'value' && expect !== 'value-or-end') return undefined;
  open.push(mark);
  return mark === '{' ? 'key-or-end' : 'value-or-end';
}

function afterClosing(expect: Expect, mark: string, open: string[]): Expect | undefined {
  const isObject = mark === '}';
  if (open.at(-1) !== (isObject ? '{' : '[')) return undefined;
  if (expect !== 'comma-or-end' && expect !== (isObject ? 'key-or-end' : 'value-or-end')) return undefined;
  open.pop();
  return afterValue(open);
}

function afterValue(open: string[]): Expect {
  return open.length === 0 ? 'nothing' : 'comma-or-end';
}
