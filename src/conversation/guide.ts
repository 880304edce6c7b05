/** From a need to somebody who serves it: at most two questions (where, who houses you), then the directory. */
import { fold } from '../text';
import { dialogChoice, HUMAN, NEAR_OFFERS, pick } from './choices';
import type { TurnInput } from './decide';
import { missed, type Outcome, remember, say, understood } from './outcome';
import type { PlaceSearch } from './ports';
import { aboutAnotherNeed, exactPlace, isShort, NEAR_ME, namesPlaceOnly, offerNear } from './question';
import type { ChoiceRef, ConversationState, HousingOption, Offer, Part, Place } from './types';

const SKIP = pick('place:skip');

/** A dialog's text, then (when it is about an offer) the question where, or the guidance when that is known. */
export function answerDialog(turn: TurnInput, id: string, first: ChoiceRef[]): Outcome {
  const dialog = turn.library.dialogs.get(id)!;
  const state: ConversationState = { ...understood(turn).state, topics: remember(turn.state, id) };
  const text: Part = { kind: 'dialog', dialog: id };
  const follow = dialog.choices.map((next) => dialogChoice(turn.library, next));
  if (!dialog.offer) return { state, parts: [text], choices: [...first, ...follow, HUMAN] };
  const place = turn.directory.placeIn(turn.activity.message.text) ?? state.place;
  const offer = dialog.id === NEAR_ME ? offerNear(turn, dialog.offer, place) : dialog.offer;
  const next = { ...turn, state };
  const then = place ? guideTo(next, offer, place) : askPlace(next, offer, follow);
  return { ...then, parts: [text, ...then.parts] };
}

export function askPlace(turn: TurnInput, offer: Offer, follow: ChoiceRef[]): Outcome {
  const state: ConversationState = { ...turn.state, offer, misses: 0, pending: { kind: 'place', offer } };
  const ask: Part = { kind: 'sentence', key: 'place.ask' };
  return { state, parts: [ask], choices: [SKIP, ...follow, HUMAN] };
}

/** The question that is open, put again: the person has just changed the language. */
export function askAgain(turn: TurnInput): Outcome | undefined {
  const { pending } = turn.state;
  if (pending?.kind === 'place') return askPlace(turn, pending.offer, []);
  return pending?.kind === 'housing' ? guideTo(turn, pending.offer, pending.place) : undefined;
}

/** The answer to the open question, typed. Another question in its place is left to the recogniser. */
export function placeTyped(turn: TurnInput): Outcome | undefined {
  const { pending } = turn.state;
  if (pending?.kind !== 'place' && pending?.kind !== 'housing') return undefined;
  const { text } = turn.activity.message;
  const short = turn.library.shortAnswerIn(text);
  if (pending.kind === 'housing') return housingTyped(turn, short);
  if (short === 'skip' || short === 'no') return pickPlace(turn, undefined);
  const says = short !== 'yes' && /[\p{L}\p{Nd}]/u.test(text);
  if (!says && turn.speaker.kind === 'bot') return askPlace(turn, pending.offer, []);
  const exact = exactPlace(turn);
  if (exact) return guideWhere(turn, pending.offer, exact);
  if (aboutAnotherNeed(turn, pending.offer)) return undefined;
  const guess = turn.recognition.outcome !== 'answer' || namesPlaceOnly(turn);
  const search = turn.directory.findPlace(text, { guess });
  return guideWhere(turn, pending.offer, search) ?? unknownPlace(turn);
}

/** Guidance for the place found, or the question which of several is meant. */
export function guideWhere(turn: TurnInput, offer: Offer, search: PlaceSearch): Outcome | undefined {
  if (search.kind === 'found') return guideTo(turn, offer, search.place);
  return search.kind === 'ambiguous' ? whichPlace(turn, offer, search.places) : undefined;
}

/** A short text that is no question we know is taken for a misspelt town; in the queue it is for the aidant. */
function unknownPlace(turn: TurnInput): Outcome | undefined {
  const { recognition, library } = turn;
  if (turn.speaker.kind === 'queue' || recognition.outcome === 'answer' || !isShort(turn)) return undefined;
  const maybe = recognition.outcome === 'clarify' ? recognition.candidates.slice(0, 2) : [];
  const known = maybe.filter(({ intent, confidence }) => confidence >= 0.3 && library.dialogs.has(intent));
  const follow = known.map(({ intent }) => dialogChoice(library, intent));
  return missed(turn, 'place.unknown', [SKIP, ...follow, HUMAN]);
}

function whichPlace(turn: TurnInput, offer: Offer, places: Place[]): Outcome {
  const choices = places.slice(0, 3).map((place) => {
    const label = place.commune ? `${place.name} (${place.departement})` : place.name;
    return pick(place.commune ? `commune:${place.commune}` : `departement:${place.departement}`, label);
  });
  const { state } = askPlace(turn, offer, []);
  const ask: Part = { kind: 'sentence', key: 'place.ambiguous' };
  return { state, parts: [ask], choices: [...choices, SKIP, HUMAN] };
}

/** A place picked from a list, or (no code) the wish not to say. Undefined when nothing was asked, or nowhere is such a place. */
export function pickPlace(turn: TurnInput, code: string | undefined): Outcome | undefined {
  const { state } = turn;
  const offer = state.pending?.kind === 'place' ? state.pending.offer : state.offer;
  const place = code ? turn.directory.placeByCode(code) : undefined;
  return offer && (place || !code) ? guideTo(turn, offer, place) : undefined;
}

/** A place shared before any need is known: it is kept, and the need is asked. */
export function keepPlace(turn: TurnInput, place: Place): Outcome {
  const next = understood(turn);
  return say({ ...next, state: { ...next.state, place } }, 'ask', [...nearChoices(), HUMAN]);
}

/** An association picked from the list, `none`, or `skip`; undefined for one that was not on it. */
export function pickHousing(turn: TurnInput, housing: string): Outcome | undefined {
  const { pending } = turn.state;
  const { offer, place } = pending?.kind === 'housing' ? pending : turn.state;
  if (!offer) return undefined;
  const offered = [...turn.directory.housingOptions(offer, place).map(({ id }) => id), 'none', 'skip'];
  if (!offered.includes(housing)) return undefined;
  return guidance({ ...turn, state: { ...turn.state, housing, misses: 0 } }, offer, place);
}

/** A name on the list, or "nobody"; any other short answer names somebody who changes nothing. */
function housingTyped(turn: TurnInput, short: 'yes' | 'no' | 'skip' | undefined): Outcome | undefined {
  const { pending } = turn.state;
  if (pending?.kind !== 'housing') return undefined;
  if (short === 'skip' || short === 'no') return pickHousing(turn, short === 'no' ? 'none' : 'skip');
  const { text } = turn.activity.message;
  const named = housingNamed(turn, turn.directory.housingOptions(pending.offer, pending.place));
  if (named) return pickHousing(turn, named);
  const other = turn.speaker.kind === 'bot' && turn.recognition.outcome !== 'answer' && isShort(turn);
  return other && !short && /\p{L}/u.test(text) ? pickHousing(turn, 'none') : undefined;
}

/** Who houses the person, when the message says it; "Pierre Valdo" is Entraide Pierre Valdo. */
function housingNamed({ activity }: TurnInput, options: readonly HousingOption[]): string | undefined {
  const said = fold(activity.message.text);
  const isNamed = ({ name }: HousingOption) => {
    const whole = fold(name);
    const [, short] = /^\S+ (\S+ .+)$/.exec(whole) ?? [];
    return said.includes(whole) || (short !== undefined && said.includes(short));
  };
  return options.find(isNamed)?.id;
}

/** Guidance for a need and a place; asks who houses the person only when that changes the result. */
export function guideTo(turn: TurnInput, offer: Offer, place: Place | undefined): Outcome {
  const { directory, state } = turn;
  const next = { ...turn, state: { ...state, offer, place: place ?? state.place, misses: 0 } };
  // Who did not want to say where is not asked who houses them.
  const options = place && state.housing === undefined ? directory.housingOptions(offer, place) : [];
  const housing = housingNamed(turn, options);
  if (housing) return guidance({ ...next, state: { ...next.state, housing } }, offer, place);
  if (options.length === 0) return guidance(next, offer, place);
  const offered = options.map(({ id, name }) => pick(`housing:${id}`, name));
  return {
    state: { ...next.state, pending: { kind: 'housing', offer, place } },
    parts: [{ kind: 'sentence', key: 'housing.ask' }],
    choices: [...offered, pick('housing:none'), pick('housing:skip'), HUMAN],
  };
}

function guidance(turn: TurnInput, offer: Offer, place: Place | undefined): Outcome {
  const housing = turn.state.housing;
  const found = turn.directory.guide(offer, place, housing === 'skip' ? undefined : housing);
  const others = nearChoices().filter(({ value }) => value !== `near:${offer}`);
  return {
    state: { ...turn.state, offer, pending: undefined },
    parts: [{ kind: 'guidance', guidance: found }],
    choices: [HUMAN, ...others],
  };
}

/** The needs that a place can serve. */
function nearChoices(): ChoiceRef[] {
  return NEAR_OFFERS.map((offer) => pick(`near:${offer}`));
}
