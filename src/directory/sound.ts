import { lettersOf } from './typos';

/**
 * How a name sounds in French, and how a writing in another script sounds: two rows of sounds that can be compared.
 * Vowels are three (`a` `i` `u`), consonants lose what scripts do not share (p/b, v/f, j/g, z/s). A capital letter is
 * a sound that may be missing: a final consonant that French does not pronounce, a weak e.
 */
export type Sounds = string;

const FRENCH_RULES: readonly [RegExp, string][] = [
  [/\p{M}/gu, ''],
  [/[^a-z ]+/g, ' '],
  [/eaux?\b|aux\b|eau|au/g, 'u'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/sch|sh|ch/g, 'C'],
  [/h/g, ''],
  [/gn/g, 'ni'],
  [/qu|q/g, 'k'],
  [/gu(?=[eiy])/g, 'g'],
  [/ge(?=[auo])/g, 'g'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/x\b/g, 'X'],
  [/x/g, 'ks'],
  [/ville/g, 'filE'],
  [/uill|eill|ill(?=[aeiouy])/g, 'i'],
  [/eil\b|euil\b|ail\b/g, 'ai'],
  [/ill/g, 'il'],
  [/oeu|eu/g, 'u'],
  [/ou/g, 'u'],
  [/oi|oy/g, 'ua'],
  [/ai|ei|ay|ey/g, 'i'],
  [/ers?\b|ez\b|et\b/g, 'iR'],
  [/y/g, 'i'],
  [/es\b/g, 'ES'],
  [/e\b/g, 'E'],
  [/e(?=[mn])/g, 'a'],
  [/e/g, 'E'],
  [/o/g, 'u'],
  [/[pb]/g, 'b'],
  [/[vfw]/g, 'f'],
  [/[jg]/g, 'g'],
  [/[zs]/g, 's'],
  [/m(?=[bkdfgt])/g, 'n'],
  [/nt(?= ?[bkdfgmnls])/g, 'nT'],
];

/** Accented letters whose sound French keeps. */
const FRENCH_LETTERS: Record<string, string> = {
  é: 'y',
  è: 'y',
  ê: 'y',
  ë: 'y',
  ç: 's',
  ÿ: 'y',
  ï: 'y',
  î: 'i',
  ô: 'o',
  ü: 'u',
  û: 'u',
};

/** The sounds of a French name, or of a text in Latin letters. */
export function soundsOfLatin(name: string): Sounds {
  const letters = name
    .toLowerCase()
    .normalize('NFC')
    .replace(/œ/g, 'oe')
    .replace(/[éèêëçÿïîôüû]/g, (letter) => FRENCH_LETTERS[letter]!);
  const sounds = FRENCH_RULES.reduce(
    (text, [pattern, to]) => text.replace(pattern, to),
    letters.normalize('NFD'),
  );
  // "ch" was set aside as C while h fell; consonants that end a word are mostly silent.
  const silent = sounds
    .replace(/C/g, 'c')
    .replace(/([bdkgstnlrfm])(?= |$)/g, (final) => ('nlrfkm'.includes(final) ? final : final.toUpperCase()));
  return squeeze(silent.replace(/X/g, 'S').replace(/ /g, ''));
}

const ARABIC_SOUNDS: Record<string, string> = {
  ا: 'a',
  و: 'u',
  ي: 'i',
  ب: 'b',
  پ: 'b',
  ت: 't',
  ط: 't',
  ث: 't',
  ج: 'g',
  چ: 'c',
  ژ: 'g',
  د: 'd',
  ر: 'r',
  ز: 's',
  س: 's',
  ص: 's',
  ش: 'c',
  غ: 'g',
  ف: 'f',
  ڤ: 'f',
  ق: 'k',
  ک: 'k',
  گ: 'g',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'E',
};

const CYRILLIC_SOUNDS: Record<string, string> = {
  а: 'a',
  о: 'u',
  у: 'u',
  ю: 'u',
  ё: 'i',
  е: 'i',
  є: 'i',
  э: 'i',
  и: 'i',
  і: 'i',
  ї: 'i',
  й: 'i',
  ы: 'i',
  я: 'a',
  б: 'b',
  п: 'b',
  в: 'f',
  ф: 'f',
  г: 'g',
  ґ: 'g',
  ж: 'g',
  з: 's',
  с: 's',
  ц: 's',
  к: 'k',
  х: 'k',
  ч: 'c',
  ш: 'c',
  щ: 'c',
  д: 'd',
  т: 't',
  л: 'l',
  м: 'm',
  н: 'n',
  р: 'r',
  ь: '',
  ъ: '',
};

/** The sounds of a folded text in Arabic or Cyrillic letters; undefined when a letter is none that a French name is written with. */
export function soundsOfScript(folded: string): Sounds | undefined {
  let sounds = '';
  for (const letter of folded.replace(/ /g, '')) {
    const sound = ARABIC_SOUNDS[letter] ?? CYRILLIC_SOUNDS[letter];
    if (sound === undefined) return undefined;
    sounds += sound;
  }
  return squeeze(sounds.replace(/^a(?=[iu])/, ''));
}

function squeeze(sounds: string): Sounds {
  return sounds.replace(/([a-zA-Z])\1+/g, '$1');
}

const VOWELS = 'aiuE';
const WRONG_VOWEL = 0.45;
const MISSING_VOWEL = 0.3;
const MISSING_OPTIONAL = 0.1;
const WRONG_CONSONANT = 1;

function costToDrop(sound: string): number {
  if (sound === 'E') return MISSING_OPTIONAL;
  if (VOWELS.includes(sound)) return MISSING_VOWEL;
  return sound === sound.toUpperCase() ? MISSING_OPTIONAL : WRONG_CONSONANT;
}

function costToSwap(a: string, b: string): number {
  if (a.toLowerCase() === b.toLowerCase()) return 0;
  const vowels = Number(VOWELS.includes(a)) + Number(VOWELS.includes(b));
  if (vowels === 2) return a === 'E' || b === 'E' ? MISSING_OPTIONAL : WRONG_VOWEL;
  // A written w may stand for v.
  if (vowels === 1 && ((a === 'u' && b === 'f') || (a === 'f' && b === 'u'))) return WRONG_VOWEL;
  return WRONG_CONSONANT + 0.5;
}

/** Longer names are cut: no place sounds as long. */
const LONGEST = 80;
/** Two rows of the table of costs, used again from call to call: a thousand names are compared with one. */
const rows = [new Float64Array(LONGEST + 1), new Float64Array(LONGEST + 1)];

/** How far two rows of sounds are: 0 the same; one wrong consonant is about 1. Stops at `limit`, which is then returned. */
export function soundDistance(a: Sounds, b: Sounds, limit: number): number {
  if (Math.max(a.length, b.length) > LONGEST) return limit;
  let [previous, row] = rows as [Float64Array, Float64Array];
  previous[0] = 0;
  for (let j = 1; j <= b.length; j += 1) previous[j] = previous[j - 1]! + costToDrop(b[j - 1]!);
  for (let i = 1; i <= a.length; i += 1) {
    let best = previous[0]! + costToDrop(a[i - 1]!);
    row[0] = best;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = Math.min(
        previous[j - 1]! + costToSwap(a[i - 1]!, b[j - 1]!),
        previous[j]! + costToDrop(a[i - 1]!),
        row[j - 1]! + costToDrop(b[j - 1]!),
      );
      row[j] = cost;
      best = Math.min(best, cost);
    }
    if (best >= limit) return limit;
    [previous, row] = [row, previous];
  }
  return Math.min(limit, previous[b.length]!);
}

/** The consonants of a row of sounds, one bit each: those pronounced, and all with those that may be missing. */
export interface Bones {
  pronounced: number;
  all: number;
}

export function bonesOf(sounds: Sounds): Bones {
  const pronounced = consonantsOf(sounds);
  // A written w may stand for v.
  const firm = pronounced.replaceAll('f', '');
  return { pronounced: lettersOf(firm), all: lettersOf(sounds) };
}

/** False when one of the two has a consonant that the other surely lacks: their distance is 1 or more. */
export function mayBeNear(a: Bones, pronounced: number, all: number): boolean {
  return (a.pronounced & ~all) === 0 && (pronounced & ~a.all) === 0;
}

/** The pronounced consonants: the bones of a name. */
export function consonantsOf(sounds: Sounds): string {
  return sounds.replace(/[aiuA-Z]/g, '');
}
