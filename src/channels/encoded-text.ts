/** A person's words that a gateway hands over as base64. Nothing here throws, and nothing guesses: words, or none. */

/** 255 parts of 140 bytes (3GPP TS 23.040, concatenated messages), in base64. */
const MOST_CHARS = 48_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * What a data SMS says in base64: UTF-8, or UTF-16 as phones write it (3GPP TS 23.038, UCS2: the high byte first, by
 * some the low one). Undefined when it is no text.
 */
export function textOfData(base64: string): string | undefined {
  const bytes = bytesOf(base64);
  if (!bytes) return undefined;
  const marked = MARKS.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark));
  if (marked) return readable(decoded(marked.encoding, bytes));
  return readable(decoded('utf-8', bytes)) ?? utf16Of(bytes);
}

/** An SMS in base64 is a joined one; a shorter word is a person's. */
const FEWEST_CHARS = 60;

/**
 * Twilio now and then hands over a concatenated SMS in base64, sometimes cut within a letter (nyaruka/rapidpro #1187).
 * These words when it is that beyond doubt: a sentence of several words comes out; else the body as it is.
 */
export function plainBody(body: string): string {
  const bytes = body.length >= FEWEST_CHARS ? bytesOf(body.trim()) : undefined;
  const words = bytes && readable(decoded('utf-8', bytes, true));
  return words !== undefined && /\S\s+\S/.test(words) ? words : body;
}

/** Some programs break base64 into lines. */
function bytesOf(text: string): Buffer | undefined {
  if (text.length > MOST_CHARS) return undefined;
  const base64 = text.replace(/[\r\n]/g, '');
  return BASE64.test(base64) && base64.length % 4 !== 1 ? Buffer.from(base64, 'base64') : undefined;
}

type Encoding = 'utf-8' | 'utf-16be' | 'utf-16le';

const MARKS: { mark: Buffer; encoding: Encoding }[] = [
  { mark: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'utf-8' },
  { mark: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
  { mark: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
];

/** `cut`: the last letter may be there in part. */
function decoded(encoding: Encoding, bytes: Buffer, cut = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

/** Signs that no person types: control, unassigned, private and half ones. */
const UNTYPED = /[\p{Cn}\p{Co}\p{Cs}]|(?![\t\n\r])\p{Cc}/u;

/** Zeros at the end are a program's. */
function readable(text: string | undefined): string | undefined {
  const words = text?.replace(/\0+$/, '');
  return words === undefined || words.trim() === '' || UNTYPED.test(words) ? undefined : words;
}

/** The alphabets that people in France write to us in. */
const ALPHABETS = ['Latin', 'Cyrillic', 'Arabic', 'Bengali', 'Ethiopic', 'Devanagari', 'Tamil', 'Greek'].map(
  (name) => new RegExp(`^[\\p{Script=Latin}\\p{Script=${name}}]*$`, 'u'),
);

/** Any two bytes are some sign of UTF-16: they are text when all letters are of one alphabet (and Latin). */
function utf16Of(bytes: Buffer): string | undefined {
  if (bytes.length % 2 === 1) return undefined;
  const readings = [readable(decoded('utf-16be', bytes)), readable(decoded('utf-16le', bytes))];
  return readings.find((words) => {
    const letters = words?.match(/\p{L}/gu)?.join('') ?? '';
    return words !== undefined && ALPHABETS.some((alphabet) => alphabet.test(letters));
  });
}
