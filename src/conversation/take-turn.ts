/** One message, from its channel to its committed answer: the table of contents of Passerelle. */
import { Unavailable } from '../errors';
import type {
  CommitResult,
  Conversation,
  ConversationStore,
  NewEntry,
  TranscriptEntry,
} from '../storage/types';
import { cleanText } from '../text';
import { type Decision, decide } from './decide';
import type { Desk, Directory, LanguageIdentifier, Library, Recognizer } from './ports';
import { renderReply } from './render-reply';
import { TurnQueue } from './turn-queue';
import type {
  Activity,
  Answer,
  ConversationState,
  IdentifiedLanguage,
  Manner,
  Message,
  Recognition,
  Reply,
} from './types';

export interface TurnPorts {
  conversations: ConversationStore;
  recognizer: Recognizer;
  languages: LanguageIdentifier;
  /** The published content at this moment; a turn keeps what it got. */
  library(): Library;
  directory(): Directory;
  desk: Desk;
  now(): number;
}

export interface TurnResult {
  kind: 'committed' | 'duplicate';
  conversationId: string;
  /** The person's entry, then the replies: of this turn, or of the turn that a redelivered message had. */
  entries: TranscriptEntry[];
  /** The person had everything erased: what a page still shows is gone here. */
  erased?: boolean;
}

export interface TurnOptions {
  /** Replies go to the outbox, because the channel pushes them. */
  push?: boolean;
  /** How the channel writes. */
  manner?: Manner;
}

export type TakeTurn = (activity: Activity, options?: TurnOptions) => Promise<TurnResult>;

/** A lost compare-and-set means that an aidant or another process moved: each retry sees the newer state. */
const ATTEMPTS = 5;

/** Turns of one conversation run one at a time and in order. Resolves after the commit, and only then. */
export function createTakeTurn(ports: TurnPorts, queue = new TurnQueue()): TakeTurn {
  return (activity, options = {}) => {
    const key = `${activity.channelId}\n${activity.conversationId}`;
    return queue.run(key, () => takeTurn(ports, activity, options));
  };
}

async function takeTurn(ports: TurnPorts, given: Activity, options: TurnOptions): Promise<TurnResult> {
  const received = located(given, ports.directory());
  const text = cleanText(received.message.text);
  const identified = ports.languages.identify(text);
  const activity = { ...received, message: readable(received.message, text, identified) };
  let recognition: Recognition | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const conversation = await ports.conversations.open(activity);
    if (isForBot(conversation) && !isChosen(conversation, activity))
      recognition ??= await recognize(ports, activity, conversation, identified);
    const heard = { identified, recognition: recognition ?? NOT_ASKED };
    const decision = decideTurn(ports, activity, conversation, heard, options.manner);
    const result = await commit(ports, activity, conversation, decision, options);
    if (result.kind !== 'conflict') return resultOf(result, conversation, decision);
  }
  throw new Unavailable('turn-conflict', 'La conversation est trop disputée : renvoyez le message.');
}

/** A shared position becomes the name of the place it is in; the position itself goes no further. */
function located({ location, ...activity }: Activity, directory: Directory): Activity {
  if (!location) return activity;
  const { message } = activity;
  const place = directory.placeAt(location);
  if (!place) return { ...activity, message: { ...message, media: ['location'] } };
  const value = place.commune ? `commune:${place.commune}` : `departement:${place.departement}`;
  return { ...activity, located: place, message: { ...message, text: place.name, value } };
}

/** A button's payload is short; what is longer was never ours. A message has few attachments. */
const MAX_VALUE = 100;
const MAX_MEDIA = 10;

function readable({ value, media }: Message, text: string, { sure, language }: IdentifiedLanguage): Message {
  return {
    text,
    ...(sure && { locale: language }),
    ...(value !== undefined && { value: cleanText(value).slice(0, MAX_VALUE) }),
    ...(media && { media: media.slice(0, MAX_MEDIA).map((kind) => cleanText(kind).slice(0, MAX_VALUE)) }),
  };
}

interface Heard {
  recognition: Recognition;
  identified: IdentifiedLanguage;
}

const NOT_ASKED: Recognition = Object.freeze({ outcome: 'none', candidates: [] }) as Recognition;

/** What a person writes to an aidant is shown to no recogniser: it may be a cloud's. */
function isForBot({ speaker }: Conversation): boolean {
  return speaker.kind !== 'aidant';
}

/** A button of the last menu says by itself what it means. */
function isChosen({ state }: Conversation, { message }: Activity): boolean {
  return message.value !== undefined && (state.menu ?? []).some(({ value }) => value === message.value);
}

function recognize(
  { recognizer }: TurnPorts,
  { message }: Activity,
  { state }: Conversation,
  { sure, language }: IdentifiedLanguage,
): Promise<Recognition> {
  return recognizer.recognize(message.text, sure ? language : (state.language ?? language));
}

function resultOf(
  result: Exclude<CommitResult, { kind: 'conflict' }>,
  { id }: Conversation,
  { effects }: Decision,
): TurnResult {
  const erased = result.kind === 'committed' && effects.some(({ kind }) => kind === 'erase');
  return erased ? { conversationId: id, erased, ...result } : { conversationId: id, ...result };
}

interface TurnDecision extends Decision {
  reply: Reply;
}

function decideTurn(
  ports: TurnPorts,
  activity: Activity,
  conversation: Conversation,
  heard: Heard,
  manner: Manner | undefined,
): TurnDecision {
  const { state, speaker } = conversation;
  const library = ports.library();
  const directory = ports.directory();
  const now = ports.now();
  const desk = ports.desk.view(now);
  const decision = decide({ state, speaker, activity, library, directory, desk, now, manner, ...heard });
  const { answer } = decision;
  const whole = answer ? renderReply(answer, library) : { messages: [] };
  const { reply, more } = paged(whole, answer, manner, library);
  return { reply, ...decision, state: { ...withMenu(decision.state, whole, answer, now), more } };
}

/** Numbers that the person types next are bound to the choices of this reply; the rest of an answer keeps its own. */
function withMenu(
  state: ConversationState,
  { messages }: Reply,
  answer: Answer | undefined,
  now: number,
): ConversationState {
  if (messages.length === 0 || isRest(answer)) return state;
  return { ...state, menu: messages.at(-1)?.choices ?? [], menuAt: now };
}

function isRest(answer: Answer | undefined): boolean {
  return answer?.messages.every((parts) => parts.every(({ kind }) => kind === 'rest')) ?? false;
}

/** Who cannot read the first page's hint must see the name of their language on it. */
function asksLanguage({ choices = [] }: Message): boolean {
  return choices.some(({ value }) => value.startsWith('language:'));
}

/** The part of a long answer that the channel takes at once. Emergency numbers come whole, whatever they cost. */
function paged(
  reply: Reply,
  answer: Answer | undefined,
  manner: Manner | undefined,
  library: Library,
): { reply: Reply; more: string | undefined } {
  const last = reply.messages.at(-1);
  if (!manner?.paginate || !last || reply.urgent || asksLanguage(last)) return { reply, more: undefined };
  const hint = library.sentence(answer!.language, 'more.hint');
  const { now, later } = manner.paginate(last, hint);
  return { reply: { ...reply, messages: [...reply.messages.slice(0, -1), now] }, more: later };
}

function commit(
  { conversations, now }: TurnPorts,
  activity: Activity,
  conversation: Conversation,
  { state, effects, reply }: TurnDecision,
  { push = false }: TurnOptions,
): Promise<CommitResult> {
  return conversations.commit({
    conversation,
    activityId: activity.id,
    state,
    entries: entriesOf(activity, reply),
    effects,
    push,
    reference: activity.reference,
    heardAt: heardAt(activity, now()),
    now: now(),
  });
}

/** A phone's clock may run ahead; a redelivered message was written when it was written. */
function heardAt({ type, sentAt = Number.POSITIVE_INFINITY }: Activity, now: number): number | undefined {
  return type === 'message' || type === 'start' ? Math.min(sentAt, now) : undefined;
}

/** Opening or leaving the page is no message: it leaves no entry of the person's. */
function entriesOf({ id, type, message }: Activity, reply: Reply): NewEntry[] {
  const replies = reply.messages.map((text): NewEntry => ({ sender: 'bot', message: text }));
  return type === 'message' ? [{ sender: 'person', message, externalId: id }, ...replies] : replies;
}
