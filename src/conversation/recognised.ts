/** From what the recogniser made of a text to an answer, a "did you mean", or an honest miss. */

import { words } from '../text';
import { CANCEL, dialogChoice, HUMAN, pick } from './choices';
import { run } from './commands';
import type { TurnInput } from './decide';
import { answerDialog, guideWhere, keepPlace } from './guide';
import { askLanguage, isForeign } from './language';
import { humanFirst, menuOf, missed, missMenu, type Outcome, say, understood } from './outcome';
import { EMERGENCY_DIALOG, type PlaceSearch } from './ports';
import { aboutAnotherNeed, isShort, isSmallTalk, namesPlaceOnly } from './question';
import type { Choice } from './types';

export function recognised(turn: TurnInput): Outcome {
  const { outcome, candidates } = turn.recognition;
  const sure = outcome === 'answer' ? candidates[0]?.intent : followUp(turn);
  const { offer } = turn.state;
  const small = sure !== undefined && isSmallTalk(turn) && !asksYesOrNo(turn);
  const short = small ? undefined : shortAnswer(turn);
  if (short) return short;
  const wordless = !/\p{L}/u.test(turn.activity.message.text);
  const known = sure !== undefined && !wordless && !isTown(turn) ? answerIntent(turn, sure) : undefined;
  if (known && !(offer && (small || namesPlaceOnly(turn)))) return known;
  return elsewhere(turn) ?? known ?? (wordless ? undefined : clarify(turn)) ?? notUnderstood(turn);
}

/** "Ok" to a question is an answer, not thanks. */
function asksYesOrNo({ state }: TurnInput): boolean {
  return state.menu.some(({ value }) => value === 'erase:yes' || value === 'none:these');
}

/** The name of a town and nothing else: whatever need the recogniser has seen it with is not said. */
function isTown({ directory, activity, state }: TurnInput): boolean {
  const { text } = activity.message;
  if (state.offer || !/^\p{L}[\p{L}\s'’-]*$/u.test(text) || words(text).length > MOST_TOWN_WORDS)
    return false;
  return directory.findPlace(text, { guess: false }).kind === 'found';
}

/** How much less likely than the best the dialog meant may be, when the last answer has just offered it. */
const FOLLOW_UP_SHARE = 0.6;
/** Longer names of towns exist; with them the recogniser is not so sure. */
const MOST_TOWN_WORDS = 2;

/** "C'est combien ?" after an answer: too short to be sure of by itself, but one of the things that come next. */
function followUp(turn: TurnInput): string | undefined {
  const { outcome, candidates } = turn.recognition;
  const last = turn.library.dialogs.get(turn.state.topics.at(-1) ?? '');
  if (outcome !== 'clarify' || !last || !isShort(turn)) return undefined;
  const meant = candidates.find(({ intent }) => last.choices.includes(intent));
  return meant && meant.confidence >= candidates[0]!.confidence * FOLLOW_UP_SHARE ? meant.intent : undefined;
}

/** A dialog by id; undefined when the content no longer has it. */
export function answerIntent(turn: TurnInput, id: string): Outcome | undefined {
  const dialog = turn.library.dialogs.get(id);
  if (!dialog) return undefined;
  if (dialog.command) return run(turn, dialog.command);
  if (id === 'greeting' && !turn.state.greeted) return say(turn, 'ask', menuOf(turn));
  return { urgent: id === EMERGENCY_DIALOG, ...answerDialog(turn, id, []) };
}

/** Yes, no, "I don't know" or a thumb when no question is open: they answer the choices last shown, or nothing. */
function shortAnswer(turn: TurnInput): Outcome | undefined {
  const { text } = turn.activity.message;
  const short = turn.library.shortAnswerIn(text);
  if (!short && !onlyPictures(text)) return undefined;
  const { menu } = turn.state;
  const dialogs = menu.filter(({ value }) => value.startsWith('dialog:'));
  const meant = menu.some(({ value }) => value === 'none:these');
  if (meant && short === 'no') return notUnderstood(turn);
  if (meant && short === 'yes' && dialogs.length === 1)
    return answerIntent(turn, dialogs[0]!.value.slice('dialog:'.length));
  return say(understood(turn), 'ask', isOver(turn) ? menuOf(turn) : menu);
}

/** The choices last shown mean nothing any more: a language is spoken, the handoff to cancel has been given back. */
function isOver({ state, speaker }: TurnInput): boolean {
  const gone = ({ value }: Choice) =>
    value.startsWith('language:') || (value === CANCEL.value && speaker.kind === 'bot');
  return state.menu.length === 0 || state.menu.some(gone);
}

/** A thumb or a heart is no question. */
function onlyPictures(text: string): boolean {
  return /\p{Extended_Pictographic}/u.test(text) && !/[\p{L}\p{Nd}]/u.test(text);
}

/** "Et à Lyon ?": the same need there. A place without any need is kept, and the need is asked. */
export function elsewhere(turn: TurnInput): Outcome | undefined {
  const { offer } = turn.state;
  if (offer && aboutAnotherNeed(turn, offer)) return undefined;
  // Most texts are about something else: they are not searched.
  if (!offer && turn.recognition.outcome !== 'none' && !namesPlaceOnly(turn) && !isTown(turn))
    return undefined;
  const said = placeSaid(turn);
  if (offer) return said && guideWhere(turn, offer, said);
  return said?.kind === 'found' ? keepPlace(turn, said.place) : undefined;
}

/** A number alone is a place only as a postcode, or once a need is known ("75"). */
function placeSaid(turn: TurnInput): PlaceSearch | undefined {
  const { directory, state, activity } = turn;
  const { text } = activity.message;
  const number = !/\p{L}/u.test(text);
  const whole = number ? state.offer || text.length >= 5 : namesPlaceOnly(turn) && isShort(turn);
  if (whole) return directory.findPlace(text, { guess: !number });
  const place = directory.placeIn(text);
  return place && { kind: 'found', place };
}

function clarify(turn: TurnInput): Outcome | undefined {
  const { outcome, candidates } = turn.recognition;
  const known = candidates.filter(({ intent }) => turn.library.dialogs.has(intent)).slice(0, 3);
  if (outcome !== 'clarify' || known.length === 0) return undefined;
  const choices = known.map(({ intent }) => dialogChoice(turn.library, intent));
  const next = { ...turn, state: { ...turn.state, pending: undefined } };
  return say(next, 'clarify', [...choices, pick('none:these'), HUMAN]);
}

/** Two misses in a row put the human first. */
export function notUnderstood(turn: TurnInput): Outcome {
  const next = { ...turn, state: { ...turn.state, pending: undefined } };
  const again = turn.state.misses > 0;
  if (!isForeign(turn)) return missed(next, again ? 'miss.second' : 'miss.first', missMenu(turn));
  const { parts, choices } = askLanguage(next, 'language.unsupported');
  const state = { ...next.state, misses: next.state.misses + 1 };
  return { state, parts, choices: again ? humanFirst(choices) : choices };
}
