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
import type { Activity, ConversationState, IdentifiedLanguage, Message, Recognition, Reply } from './types';

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
}

export interface TurnOptions {
  /** Replies go to the outbox, because the channel pushes them. */
  push?: boolean;
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

async function takeTurn(ports: TurnPorts, received: Activity, options: TurnOptions): Promise<TurnResult> {
  const activity = { ...received, message: readable(received.message) };
  const heard = await understand(ports, activity);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const conversation = await ports.conversations.open(activity);
    const decision = decideTurn(ports, activity, conversation, heard);
    const result = await commit(ports, activity, conversation, decision, options);
    if (result.kind !== 'conflict') return { ...result, conversationId: conversation.id };
  }
  throw new Unavailable('turn-conflict', 'La conversation est trop disputée : renvoyez le message.');
}

function readable(message: Message): Message {
  return { ...message, text: cleanText(message.text) };
}

interface Heard {
  recognition: Recognition;
  identified: IdentifiedLanguage;
}

async function understand({ languages, recognizer }: TurnPorts, { message }: Activity): Promise<Heard> {
  const identified = languages.identify(message.text);
  const recognition = await recognizer.recognize(message.text, identified.language);
  return { identified, recognition };
}

interface TurnDecision extends Decision {
  reply: Reply;
}

function decideTurn(
  ports: TurnPorts,
  activity: Activity,
  conversation: Conversation,
  heard: Heard,
): TurnDecision {
  const library = ports.library();
  const now = ports.now();
  const { state, speaker } = conversation;
  const directory = ports.directory();
  const decision = decide({
    ...heard,
    state,
    speaker,
    activity,
    library,
    directory,
    desk: ports.desk.view(now),
    now,
  });
  const reply = decision.answer ? renderReply(decision.answer, library) : { messages: [] };
  return { ...decision, state: withMenu(decision.state, reply), reply };
}

/** Numbers that the person types next are bound to the choices of this reply. */
function withMenu(state: ConversationState, { messages }: Reply): ConversationState {
  return messages.length === 0 ? state : { ...state, menu: messages.at(-1)?.choices ?? [] };
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
    now: now(),
  });
}

/** Opening the page is no message: it leaves no entry of the person's. */
function entriesOf({ id, type, message }: Activity, reply: Reply): NewEntry[] {
  const replies = reply.messages.map((text): NewEntry => ({ sender: 'bot', message: text }));
  return type === 'start' ? replies : [{ sender: 'person', message, externalId: id }, ...replies];
}
