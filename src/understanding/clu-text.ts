/** Texts on their way to Azure: no contact details, within CLU's length. */

/** CLU's limit for an utterance (Microsoft Learn, "Conversational language understanding limits"), UTF-16 units. */
export const LONGEST_UTTERANCE = 500;

/** Seven digits or more, in any script and however spaced: a phone or a file number. A postcode has five. */
const LONG_NUMBER = /\+?\p{Nd}(?:[\s().\-–/]{0,3}\p{Nd}){6,}/gu;
const EMAIL = /[^\s@]{1,64}@[^\s@]{1,255}/gu;

/** What may leave the machine of a person's message: phone numbers, file numbers and e-mail addresses stay here. */
export function withoutContacts(text: string): string {
  return text.replace(EMAIL, ' ').replace(LONG_NUMBER, ' ').replace(/\s+/g, ' ').trim();
}

/** At most CLU's length, at the end of a word where there is one; never half a character. */
export function cutUtterance(text: string): string {
  const whole = text.trim();
  if (whole.length <= LONGEST_UTTERANCE) return whole;
  const cut = whole.slice(0, LONGEST_UTTERANCE);
  const space = /\s/.test(whole[LONGEST_UTTERANCE]!) ? LONGEST_UTTERANCE : cut.search(/\s\S*$/);
  // Scripts without spaces: a word that fills the better half is cut itself.
  const end = space > LONGEST_UTTERANCE / 2 ? space : LONGEST_UTTERANCE;
  return cut
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}
