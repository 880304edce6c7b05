/** From a need to somebody who serves it: at most two questions (where, who houses you), then the directory. */
import { NEAR_OFFERS, pick } from './choices';
import type { TurnInput } from './decide';
import { type Outcome, remember } from './outcome';
import type { PlaceSearch } from './ports';
import type { ChoiceRef, ConversationState, Offer, Part, Place } from './types';

const HUMAN = pick('command:human');
/** The longest names of towns, and a word or two around them. */
const PLACE_WORDS = 5;

/** A dialog's text, then (when it is about an offer) the question where, or the guidance when that is known. */
export function answerDialog(turn: TurnInput, id: string, first: ChoiceRef[]): Outcome {
  const dialog = turn.library.dialogs.get(id)!;
  const state: ConversationState = {
    ...turn.state,
    topics: remember(turn.state, id),
    misses: 0,
    pending: undefined,
  };
  const text: Part = { kind: 'dialog', dialog: id };
  const follow = dialog.choices.map((next) => pick(`dialog:${next}`));
  if (!dialog.offer) return { state, parts: [text], choices: [...first, ...follow, HUMAN] };
  const place = turn.directory.placeIn(turn.activity.message.text) ?? state.place;
  const next = { ...turn, state };
  const then = place ? guideTo(next, dialog.offer, place) : askPlace(next, dialog.offer, follow);
  return { ...then, parts: [text, ...then.parts] };
}

export function askPlace(turn: TurnInput, offer: Offer, follow: ChoiceRef[]): Outcome {
  const state: ConversationState = { ...turn.state, offer, misses: 0, pending: { kind: 'place', offer } };
  return {
    state,
    parts: [{ kind: 'sentence', key: 'place.ask' }],
    choices: [pick('place:skip'), ...follow, HUMAN],
  };
}

/** The answer to "where?", typed. Another question in its place is left to the recogniser. */
export function placeTyped(turn: TurnInput): Outcome | undefined {
  const { pending } = turn.state;
  if (pending?.kind !== 'place' && pending?.kind !== 'housing') return undefined;
  const { text } = turn.activity.message;
  const short = turn.library.shortAnswerIn(text);
  if (short === 'skip' || short === 'no') return skipped(turn);
  if (pending.kind === 'housing') return housingTyped(turn);
  const search = isQuestion(turn)
    ? placeWithin(turn, pending.offer)
    : turn.directory.findPlace(text, { guess: turn.recognition.outcome !== 'answer' });
  if (search.kind === 'found') return guideTo(turn, pending.offer, search.place);
  if (search.kind === 'ambiguous') return whichPlace(turn, search.places);
  return looksLikePlace(turn) ? unknownPlace(turn) : undefined;
}

/** More words than a place has, and the recogniser knows them: a new question, not the answer to ours. */
function isQuestion({ recognition, activity }: TurnInput): boolean {
  return recognition.outcome === 'answer' && activity.message.text.split(/\s+/).length > PLACE_WORDS;
}

/** A question on another need is answered as such; one on the same need may say where ("un ordinateur à Lyon"). */
function placeWithin({ directory, library, activity, recognition }: TurnInput, offer: Offer): PlaceSearch {
  const asked = library.dialogs.get(recognition.candidates[0]?.intent ?? '')?.offer;
  const place = asked === undefined || asked === offer ? directory.placeIn(activity.message.text) : undefined;
  return place ? { kind: 'found', place } : { kind: 'unknown' };
}

function skipped(turn: TurnInput): Outcome | undefined {
  return turn.state.pending?.kind === 'housing' ? pickHousing(turn, 'skip') : pickPlace(turn, undefined);
}

/** A short text that the recogniser cannot place either is taken for a misspelt town, not for a new question. */
function looksLikePlace({ activity, recognition }: TurnInput): boolean {
  const { text } = activity.message;
  return (
    recognition.outcome !== 'answer' && text.length > 0 && text.length <= 40 && text.split(/\s+/).length <= 4
  );
}

function unknownPlace(turn: TurnInput): Outcome {
  return {
    state: turn.state,
    parts: [{ kind: 'sentence', key: 'place.unknown' }],
    choices: [pick('place:skip'), HUMAN],
  };
}

function whichPlace(turn: TurnInput, places: Place[]): Outcome {
  const choices = places.slice(0, 3).map((place) => {
    const label = place.commune ? `${place.name} (${place.departement})` : place.name;
    return pick(place.commune ? `commune:${place.commune}` : `departement:${place.departement}`, label);
  });
  return {
    state: turn.state,
    parts: [{ kind: 'sentence', key: 'place.ambiguous' }],
    choices: [...choices, pick('place:skip'), HUMAN],
  };
}

/** A place picked from a list, or the wish not to say. */
export function pickPlace(turn: TurnInput, code: string | undefined): Outcome | undefined {
  const { state } = turn;
  const offer = state.pending?.kind === 'place' ? state.pending.offer : state.offer;
  if (!offer) return undefined;
  return guideTo(turn, offer, code ? turn.directory.placeByCode(code) : undefined);
}

export function pickHousing(turn: TurnInput, housing: string): Outcome | undefined {
  const { pending } = turn.state;
  const offer = pending?.kind === 'housing' ? pending.offer : turn.state.offer;
  if (!offer) return undefined;
  const place = pending?.kind === 'housing' ? pending.place : turn.state.place;
  return guidance({ ...turn, state: { ...turn.state, housing } }, offer, place);
}

function housingTyped(turn: TurnInput): Outcome | undefined {
  const { pending } = turn.state;
  if (pending?.kind !== 'housing') return undefined;
  const said = turn.activity.message.text.toLowerCase();
  const options = turn.directory.housingOptions(pending.offer, pending.place);
  const named = options.find(({ name }) => said.includes(name.toLowerCase()));
  return named ? pickHousing(turn, named.id) : undefined;
}

/** Guidance for a need and a place; asks who houses the person only when that changes the result. */
export function guideTo(turn: TurnInput, offer: Offer, place: Place | undefined): Outcome {
  const { directory, state } = turn;
  const next = { ...turn, state: { ...state, offer, place: place ?? state.place, misses: 0 } };
  // Who did not want to say where is not asked who houses them.
  const options = place && state.housing === undefined ? directory.housingOptions(offer, place) : [];
  if (options.length === 0) return guidance(next, offer, place);
  const named = options.map(({ id, name }) => pick(`housing:${id}`, name));
  return {
    state: { ...next.state, pending: { kind: 'housing', offer, place } },
    parts: [{ kind: 'sentence', key: 'housing.ask' }],
    choices: [...named, pick('housing:none'), pick('housing:skip'), HUMAN],
  };
}

function guidance(turn: TurnInput, offer: Offer, place: Place | undefined): Outcome {
  const housing = turn.state.housing;
  const found = turn.directory.guide(offer, place, housing === 'skip' ? undefined : housing);
  const others = NEAR_OFFERS.filter((other) => other !== offer).map((other) => pick(`near:${other}`));
  return {
    state: { ...turn.state, offer, pending: undefined },
    parts: [{ kind: 'guidance', guidance: found }],
    choices: [HUMAN, ...others],
  };
}
