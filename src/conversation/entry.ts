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

/** What phones and people put around a link's text: signs, quotes, invisible marks. */
const AROUND = /^[^\p{L}]+|(?<=[\p{L}\p{M}])[^\p{L}\p{M}]+$/gu;
/** How people name a need when they retype a link. */
const NEED_WORDS: Record<string, Offer> = {
  equipement: 'equip',
  equipment: 'equip',
  equipe: 'equip',
  ordinateur: 'equip',
  computer: 'equip',
  telephone: 'equip',
  internet: 'connect',
  sim: 'connect',
  'carte sim': 'connect',
  cours: 'form',
  formation: 'form',
  training: 'form',
  demarche: 'demarches',
};

/**
 * The visible text of a link (`FA equip`, `AR حاسوب, هاتف`), which people can edit: a language code of ours, alone
 * or with a need by its code, its label or a usual word. Undefined for any other text.
 */
function entryIn(text: string, library: Library): Entry | undefined {
  const language = library.language(codeBefore(text)?.toLowerCase())?.code;
  if (!language) return undefined;
  const rest = restAfterCode(text);
  if (rest === '') return { language };
  const offer = needIn(rest, language, library);
  return offer && { language, offer };
}

/** The first word of a text, when it has two letters as a code has. */
function codeBefore(text: string): string | undefined {
  return /^[^\p{L}]*([A-Za-z]{2})(?!\p{L})/u.exec(text)?.[1];
}

function restAfterCode(text: string): string {
  return text.replace(AROUND, '').slice(2).replace(/%20/g, ' ').replace(AROUND, '');
}

/** `FA logement`: the language that a link told, before words of the person's own. Not of a text all in capitals. */
function languageBefore(text: string, library: Library): string | undefined {
  const code = codeBefore(text);
  if (!code || code !== code.toUpperCase()) return undefined;
  const rest = restAfterCode(text);
  return rest === rest.toUpperCase() ? undefined : library.language(code.toLowerCase())?.code;
}

function needIn(need: string, language: string, library: Library): Offer | undefined {
  const said = fold(need);
  const usual = Object.hasOwn(NEED_WORDS, said) ? NEED_WORDS[said] : undefined;
  return offerNamed(said.replace(/ /g, '_')) ?? usual ?? offerLabelled(need, language, library);
}

/** The turn with what a link asked for: its language spoken, its need picked as by a button. */
export function withEntry(turn: TurnInput): TurnInput {
  const entry = turn.activity.entry ?? typedEntry(turn);
  if (!entry) return withMarkedLanguage(turn);
  const language = turn.library.language(entry.language)?.code ?? turn.state.language;
  const { message } = turn.activity;
  const value = message.value ?? (entry.offer && `near:${entry.offer}`);
  const activity = { ...turn.activity, entry, message: { ...message, ...(value && { value }) } };
  return { ...turn, activity, state: { ...turn.state, language } };
}

function withMarkedLanguage(turn: TurnInput): TurnInput {
  const { state, library, activity } = turn;
  if (state.greeted || state.language || activity.type !== 'message') return turn;
  return { ...turn, state: { ...state, language: languageBefore(activity.message.text, library) } };
}

/** "so" and "es" are words too: a bare code in small letters counts only as the first words of all. */
function typedEntry({ activity, library, state }: TurnInput): Entry | undefined {
  const { type, message } = activity;
  if (type !== 'message' || message.value !== undefined) return undefined;
  const entry = entryIn(message.text, library);
  if (!entry || entry.offer || !state.greeted) return entry;
  return /^[^\p{L}]*[A-Z]{2}(?!\p{L})/u.test(message.text) ? entry : undefined;
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
