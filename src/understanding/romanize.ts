/**
 * Native scripts in Latin letters, the way people type them on a phone without a keyboard of their own.
 * A script is added with one table; nothing else changes.
 */
const ARABIC: Record<string, string> = {
  ا: 'a',
  ب: 'b',
  پ: 'p',
  ت: 't',
  ث: 'th',
  ج: 'j',
  چ: 'ch',
  ح: 'h',
  خ: 'kh',
  د: 'd',
  ذ: 'd',
  ر: 'r',
  ز: 'z',
  ژ: 'j',
  س: 's',
  ش: 'ch',
  ص: 's',
  ض: 'd',
  ط: 't',
  ظ: 'd',
  ع: 'a',
  غ: 'gh',
  ف: 'f',
  ڤ: 'v',
  ق: 'k',
  ک: 'k',
  گ: 'g',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'h',
  و: 'ou',
  ي: 'i',
  ء: '',
  ے: 'e',
  ں: 'n',
  ټ: 't',
  ډ: 'd',
  ړ: 'r',
  ږ: 'j',
  ښ: 'kh',
  ڼ: 'n',
  ځ: 'z',
  څ: 's',
  ٹ: 't',
  ڈ: 'd',
  ڑ: 'r',
};
const CYRILLIC: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ж: 'j',
  з: 'z',
  и: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'ch',
  щ: 'ch',
  ь: '',
  ю: 'iu',
  я: 'ia',
};
/** Rows of the Ethiopic block by their first sign; the vowel already is a Latin letter after normalising. */
const ETHIOPIC: Record<string, string> = {
  ሀ: 'h',
  ለ: 'l',
  መ: 'm',
  ረ: 'r',
  ሰ: 's',
  ሸ: 'ch',
  ቀ: 'k',
  ቐ: 'k',
  በ: 'b',
  ቨ: 'v',
  ተ: 't',
  ቸ: 'ch',
  ነ: 'n',
  ኘ: 'gn',
  አ: '',
  ከ: 'k',
  ወ: 'w',
  ዘ: 'z',
  ዠ: 'j',
  የ: 'y',
  ደ: 'd',
  ጀ: 'j',
  ገ: 'g',
  ጠ: 't',
  ጨ: 'ch',
  ጰ: 'p',
  ጸ: 's',
  ፈ: 'f',
  ፐ: 'p',
};
const LATIN_OF = new Map(Object.entries({ ...ARABIC, ...CYRILLIC, ...ETHIOPIC }));
const NATIVE = /[\u0400-\u04ff\u0620-\u06ff\u1200-\u137f]/;
const HAS_ARABIC = /[\u0620-\u06ff]/;

/** A normalised word in Latin letters; unchanged when it has none of the scripts known here. */
export function romanizeWord(word: string): string {
  if (!NATIVE.test(word)) return word;
  let latin = '';
  for (const letter of word) latin += LATIN_OF.get(letter) ?? letter;
  return latin;
}

/** Scripts whose phrases are also learnt in Latin letters, because their speakers often type so. */
export function isTypedInLatin(text: string): boolean {
  return HAS_ARABIC.test(text);
}
