/** What a text looks like when a place or a name is awaited: an answer to that, or something else. */
import { fold, words } from '../text';
import { NEAR_OFFERS } from './choices';
import type { TurnInput } from './decide';
import type { Directory, PlaceSearch } from './ports';
import type { Offer, Place } from './types';

/** The dialog that the recogniser gives for any text that only says where somebody is. */
export const NEAR_ME = 'programme-near-me';
/** Said around an answer as well as alone. "Ok merci" is thanks more than a yes. */
const SMALL_TALK = new Set(['greeting', 'thanks', 'goodbye']);
const SHORT_WORDS = 4;
const SHORT_CHARS = 40;
/** The recogniser sees something in the text, though it may not be sure what. */
const SOME_CONFIDENCE = 0.5;
/** A need heard beside the main one is believed from here. */
const BESIDE = 0.05;
/** Of the longest names of towns. */
const MOST_PLACE_WORDS = 7;
const LIVES_IN =
  /^(?:j['’ ]?habite|je (?:vis|loge|suis|réside)|i ?(?:'m|’m| am)? ?(?:live|living|in)|(?:انا )?(?:في|ساكن|ساكنة|اسكن|عايش|عايشة))(?: (?:à|a|en|in|at|في|ب))? /iu;

export function isShort({ activity }: TurnInput): boolean {
  const { text } = activity.message;
  return text.length <= SHORT_CHARS && words(text).length <= SHORT_WORDS;
}

export function isSmallTalk({ recognition }: TurnInput): boolean {
  return SMALL_TALK.has(recognition.candidates[0]?.intent ?? '');
}

/** True of "j'habite à Lyon": the recogniser hears no need but a place. */
export function namesPlaceOnly({ recognition }: TurnInput): boolean {
  return recognition.outcome !== 'none' && recognition.candidates[0]?.intent === NEAR_ME;
}

/**
 * The offer meant by "who can help me near…": that of a need named beside it ("with a computer"); else, in a known
 * place, the first that somebody serves there.
 */
export function offerNear(turn: TurnInput, usual: Offer, place: Place | undefined): Offer {
  const { recognition, library, directory, state } = turn;
  const offerOf = (intent: string) => (intent === NEAR_ME ? undefined : library.dialogs.get(intent)?.offer);
  const named = recognition.candidates.find(
    ({ intent, confidence }) => confidence >= BESIDE && offerOf(intent) !== undefined,
  );
  const served = (offer: Offer) => directory.guide(offer, place, state.housing).laureates.length > 0;
  const here = place && [usual, ...NEAR_OFFERS].find(served);
  return (named && offerOf(named.intent)) ?? here ?? usual;
}

/** The place, when the text is its name and nothing else but its département, or "I live in": Valence is no violence. */
export function exactPlace({ activity, directory }: TurnInput): PlaceSearch | undefined {
  const said = words(activity.message.text.replace(LIVES_IN, ''));
  if (said.length > MOST_PLACE_WORDS) return undefined;
  for (let last = said.length; last > 0; last -= 1) {
    const [name, rest] = [said.slice(0, last).join(' '), said.slice(last).join(' ')];
    const places = placesNamed(directory, name).filter(
      ({ departement, departementName }) =>
        rest === '' || rest === departement.toLowerCase() || rest === fold(departementName),
    );
    if (places.length > 0)
      return places.length === 1 ? { kind: 'found', place: places[0]! } : { kind: 'ambiguous', places };
  }
  return undefined;
}

/** The places of exactly this name, folded. */
function placesNamed(directory: Directory, name: string): Place[] {
  const search = directory.findPlace(name, { guess: false });
  const places = search.kind === 'found' ? [search.place] : search.kind === 'ambiguous' ? search.places : [];
  return places.filter((place) => fold(place.name) === name);
}

/** "Une carte SIM à Lyon" when a place for a computer is awaited: answered as the question that it is. */
export function aboutAnotherNeed(turn: TurnInput, offer: Offer): boolean {
  const { recognition, library, activity } = turn;
  const best = recognition.candidates[0];
  if (!best || recognition.outcome === 'none' || namesPlaceOnly(turn) || isSmallTalk(turn)) return false;
  if (recognition.outcome === 'clarify' && best.confidence < SOME_CONFIDENCE) return false;
  if (library.dialogs.get(best.intent)?.offer === offer) return false;
  return words(activity.message.text).length > SHORT_WORDS;
}
