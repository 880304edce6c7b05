/** What links on posters and pages ask for: a language and a need, in any order and spelling; anything else is ignored. */
import { fold } from '../text';
import type { TurnInput } from './decide';
import type { Library } from './ports';
import { type Entry, OFFERS, type Offer } from './types';

/** Longer payloads are not ours. */
const MAX_PAYLOAD = 64;
const CODE = /^[a-z]{2}$/;

/** Reads `fa_equip`, `EQUIP-fa`, `fa`; a language is only known to be one once a Library has it. */
export function entryOf(payload: string | undefined): Entry {
  const parts = (payload ?? '')
    .slice(0, MAX_PAYLOAD)
    .toLowerCase()
    .split(/[^a-z]+/);
  const words = [...parts, (payload ?? '').toLowerCase().trim()];
  const offer = words.map(offerNamed).find((found) => found !== undefined);
  const language = parts.find((part) => CODE.test(part));
  return { ...(language && { language }), ...(offer && { offer }) };
}

/** The payload of a link: what `entryOf` reads back. At most 24 characters of `a-z_`. */
export function payloadOf({ language, offer }: Entry): string {
  return [language, offer].filter(Boolean).join('_');
}

function offerNamed(word: string): Offer | undefined {
  return OFFERS.find((offer) => offer === word || offer.replace('_', '') === word);
}

/**
 * The visible text of a link (`FA equip`, `AR حاسوب, هاتف`), which people can edit: a language code of ours in
 * capitals or alone, then a need by its code or by its label. Undefined for any other text.
 */
export function entryIn(text: string, library: Library): Entry | undefined {
  const match = /^\s*([A-Za-z]{2})(?:[\s_:,.-]+(\S.{0,60}))?\s*$/u.exec(text);
  const language = library.language(match?.[1]?.toLowerCase())?.code;
  if (!match || !language) return undefined;
  const need = match[2];
  if (need === undefined) return { language };
  const offer = offerNamed(fold(need)) ?? offerLabelled(need, language, library);
  return offer && { language, offer };
}

/** The turn with what a link asked for: its language spoken, its need picked as by a button. */
export function withEntry(turn: TurnInput): TurnInput {
  const entry = turn.activity.entry ?? typedEntry(turn);
  if (!entry) return turn;
  const language = turn.library.language(entry.language)?.code ?? turn.state.language;
  const { message } = turn.activity;
  const value = message.value ?? (entry.offer && `near:${entry.offer}`);
  const activity = { ...turn.activity, entry, message: { ...message, ...(value && { value }) } };
  return { ...turn, activity, state: { ...turn.state, language } };
}

/** "so" and "es" are words too: a bare code in small letters counts only as the first words of all. */
function typedEntry({ activity, library, state }: TurnInput): Entry | undefined {
  const { type, message } = activity;
  if (type !== 'message' || message.value !== undefined) return undefined;
  const entry = entryIn(message.text, library);
  const capital = /^\s*[A-Z]{2}\b/.test(message.text);
  return entry && (entry.offer || capital || !state.greeted) ? entry : undefined;
}

/** Needs that a link can name in words: those that a menu calls by a label. */
const LABELLED: readonly Offer[] = ['equip', 'connect', 'form', 'demarches'];

function offerLabelled(need: string, language: string, library: Library): Offer | undefined {
  const wanted = fold(need);
  return LABELLED.find((offer) => fold(library.sentence(language, `choice.${offer}`)) === wanted);
}

/** What a link's message says, in the language's own words. */
export function entryText({ language = '', offer }: Entry, library: Library): string {
  const label = offer && (LABELLED.includes(offer) ? library.sentence(language, `choice.${offer}`) : offer);
  return [language.toUpperCase(), label].filter(Boolean).join(' ');
}
