/** A cry for help: by rule before everything else, and on the recogniser's suspicion before any other reading. */
import { words } from '../text';
import { dialogChoice, HUMAN, matchMenu, pick } from './choices';
import type { TurnInput } from './decide';
import { FALLBACK_LANGUAGE, guessedLanguage, surelySpoken } from './language';
import { type Outcome, remember } from './outcome';
import { EMERGENCY_DIALOG, type Emergency } from './ports';
import { exactPlace } from './question';
import type { ChoiceRef, Effect, LanguageCode } from './types';

const MENU = pick('command:menu');
/**
 * Missing a danger costs more than showing the numbers once too often: with the rules, 75 % of the dangers and 81 % of
 * the people without a bed of a hard blind set were heard (fr, en, ar on 2026-11-23, before its plainest misses were
 * mended: test/understanding/emergencies-unseen-2).
 */
const SUSPICION = 0.4;
/** Of so few words the language is often taken for another. */
const FEW_WORDS = 3;

/** In the language of the cry, whatever the conversation's, unless the person chose one. */
export function emergency(turn: TurnInput): Outcome | undefined {
  const found = turn.library.emergencyIn(turn.activity.message.text);
  if (!found) return undefined;
  const { services, dialogs } = turn.library;
  const heard = turn.library.emergenciesIn(turn.activity.message.text);
  const values = {
    call: services.get('urgence-112')?.phone ?? '112',
    sms: services.get('urgence-114')?.sms ?? '114',
    shelter: services.get('samu-social-115')?.phone ?? '115',
  };
  const topics = remember(turn.state, EMERGENCY_DIALOG);
  const choices = turn.speaker.kind === 'bot' ? [HUMAN, ...alsoMeant(turn), MENU] : [];
  return {
    state: { ...turn.state, topics, misses: 0, pending: undefined },
    parts: [
      areBoth(heard) && dialogs.has(EMERGENCY_DIALOG)
        ? { kind: 'dialog', dialog: EMERGENCY_DIALOG }
        : { kind: 'sentence', key: `emergency.${found}`, values },
    ],
    choices,
    effects: raised(turn),
    language: languageOfAlarm(
      turn,
      heard.map(({ language }) => language),
    ),
    urgent: true,
  };
}

/** "They kicked us out, we are on the street": the dialog has all the numbers. */
function areBoth(heard: readonly { emergency: Emergency }[]): boolean {
  return new Set(heard.map(({ emergency }) => emergency)).size > 1;
}

/** A few words may look like another language ("à l'aide" without its accent): then the rules that heard them tell. */
function languageOfAlarm(turn: TurnInput, heard: readonly LanguageCode[]): LanguageCode | undefined {
  const { state, activity } = turn;
  if (state.languageChosen) return undefined;
  const sure = surelySpoken(turn);
  if (sure && (heard.includes(sure) || words(activity.message.text).length > FEW_WORDS)) return sure;
  if (state.language) return undefined;
  return heard.includes(FALLBACK_LANGUAGE) ? FALLBACK_LANGUAGE : (heard[0] ?? guessByScript(turn));
}

/** Latin letters say nothing of the language of so few words. */
function guessByScript(turn: TurnInput): LanguageCode {
  const latin = /\p{Script=Latin}/u.test(turn.activity.message.text);
  return (latin ? undefined : guessedLanguage(turn)) ?? FALLBACK_LANGUAGE;
}

/** Who waits or is being helped already: the desk sees that it is urgent now. */
function raised({ speaker }: TurnInput): Effect[] {
  return speaker.kind === 'bot' ? [] : [{ kind: 'raise-handoff', handoffId: speaker.handoffId }];
}

/** Alarming words in a question that the recogniser is sure of (a phone that burns, a death long ago): one tap away. */
function alsoMeant({ recognition, library }: TurnInput): ChoiceRef[] {
  const [best] = recognition.outcome === 'answer' ? recognition.candidates : [];
  if (!best || best.intent === EMERGENCY_DIALOG || !library.dialogs.has(best.intent)) return [];
  return [dialogChoice(library, best.intent)];
}

/** No rule speaks, but the words resemble a cry for help: the numbers first, then what else it may have meant. */
export function likelyEmergency(turn: TurnInput): Outcome | undefined {
  const { candidates } = turn.recognition;
  const suspicion = candidates.find(({ intent }) => intent === EMERGENCY_DIALOG)?.confidence ?? 0;
  const { dialogs } = turn.library;
  if (suspicion < SUSPICION || !dialogs.has(EMERGENCY_DIALOG) || answersUs(turn)) return undefined;
  const others = candidates
    .filter(({ intent }) => intent !== EMERGENCY_DIALOG && dialogs.has(intent))
    .slice(0, 2);
  return {
    state: { ...turn.state, topics: remember(turn.state, EMERGENCY_DIALOG), misses: 0, pending: undefined },
    parts: [{ kind: 'dialog', dialog: EMERGENCY_DIALOG }],
    choices: [HUMAN, ...others.map(({ intent }) => dialogChoice(turn.library, intent)), MENU],
    effects: raised(turn),
    language: languageOfAlarm(turn, []),
    urgent: true,
  };
}

/** A button, a number or a label of the menu, a town, "I don't want to say": no cry, whatever it resembles. */
function answersUs(turn: TurnInput): boolean {
  const { activity, library, state } = turn;
  const { text, value } = activity.message;
  return (
    Boolean(value) ||
    exactPlace(turn) !== undefined ||
    matchMenu(state.menu, text, library.rankIn(text)).kind !== 'miss' ||
    library.shortAnswerIn(text) !== undefined
  );
}
