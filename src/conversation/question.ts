/** What a text looks like when a place or a name is awaited: an answer to that, or something else. */
import { words } from '../text';
import type { TurnInput } from './decide';
import type { Offer } from './types';

/** The dialog that the recogniser gives for any text that only says where somebody is. */
const NEAR_ME = 'programme-near-me';
/** Said around an answer as well as alone. "Ok merci" is thanks more than a yes. */
const SMALL_TALK = new Set(['greeting', 'thanks', 'goodbye']);
const SHORT_WORDS = 4;
const SHORT_CHARS = 40;
/** The recogniser sees something in the text, though it may not be sure what. */
const SOME_CONFIDENCE = 0.5;

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

/** "Une carte SIM à Lyon" when a place for a computer is awaited: answered as the question that it is. */
export function aboutAnotherNeed(turn: TurnInput, offer: Offer): boolean {
  const { recognition, library, activity } = turn;
  const best = recognition.candidates[0];
  if (!best || recognition.outcome === 'none' || namesPlaceOnly(turn) || isSmallTalk(turn)) return false;
  if (recognition.outcome === 'clarify' && best.confidence < SOME_CONFIDENCE) return false;
  if (library.dialogs.get(best.intent)?.offer === offer) return false;
  return words(activity.message.text).length > SHORT_WORDS;
}
