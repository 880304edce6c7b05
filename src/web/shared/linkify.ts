/** Finds the addresses and phone numbers of a text. No HTML is made here: the caller renders the pieces. */
export interface Piece {
  text: string;
  /** `https:`, `tel:` or `sms:`; absent for plain words. */
  href?: string;
}

/** Groups: a web address; a French or international number; an emergency number. */
const FOUND =
  /(https:\/\/[A-Za-z0-9][^\s<>"'«»\u2066-\u2069]*)|((?:\+|00)\d{2}[ .\u00a0\u202f-]?\d(?:[ .\u00a0\u202f-]?\d){7,11}|0(?:[ .\u00a0\u202f-]?\d){9})|\b(11[2459])\b/g;

const TRAILING = /[.,;:!?)\]}'"»”’،؛؟…]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  FOUND.lastIndex = 0;
  for (let match = FOUND.exec(text); match; match = FOUND.exec(text)) {
    const found = match[1] ? match[1].replace(TRAILING, '') : match[0];
    const end = match.index + found.length;
    if (!match[1] && (partOfNumber(text, match.index - 1, -1) || partOfNumber(text, end, 1))) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: match[1] ? shortUrl(found) : found, href: hrefOf(found, match) });
    done = end;
    FOUND.lastIndex = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

const LONGEST_SHOWN = 45;

/** What a person reads of an address: the site first, never a page of percent signs. */
function shortUrl(url: string): string {
  const bare = url.slice('https://'.length).replace(/\/$/, '');
  return bare.length > LONGEST_SHOWN ? `${bare.slice(0, LONGEST_SHOWN - 1)}…` : bare;
}

function hrefOf(found: string, match: RegExpExecArray): string {
  if (match[1]) return found;
  // 114 answers texts, not calls.
  return (found === '114' ? 'sms:' : 'tel:') + found.replace(/[^\d+]/g, '');
}

/** "112,50 €", "1 112" and "2112" are amounts, not a call for help. */
function partOfNumber(text: string, at: number, step: number): boolean {
  const near = text.charAt(at);
  return /\d/.test(near) || (/[\s.,/-]/.test(near) && /\d/.test(text.charAt(at + step)));
}
