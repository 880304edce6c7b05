/** The Telegram Bot API: its settings, one way of asking it, and what each of its refusals means for the outbox. */

import { z } from 'zod';
import type { Client } from './messaging';
import { type Platform, type PlatformReply, readAnswer, retryAfterOf } from './platform';
import { refusesAll, SendError, type SendFailure } from './send-error';
import { apiUrl } from './setting-schemas';
import type { TelegramWire } from './telegram';

export const TELEGRAM_SETTINGS = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(
      /^[\w:-]{3,256}$/,
      'TELEGRAM_BOT_TOKEN : recopiez le jeton tel que @BotFather l’a donné (123456789:AA…), sans espace ni guillemets',
    ),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^[\w-]{1,256}$/,
      'TELEGRAM_WEBHOOK_SECRET : 1 à 256 caractères parmi A-Z a-z 0-9 _ - ; « openssl rand -hex 32 » en fait un bon',
    ),
  TELEGRAM_API_URL: apiUrl('TELEGRAM_API_URL', 'https://api.telegram.org', 'le jeton est dans l’adresse'),
  TELEGRAM_BOT_USERNAME: z
    .string()
    .regex(
      /^@?[A-Za-z]\w{3,31}$/,
      'TELEGRAM_BOT_USERNAME est le nom d’utilisateur du robot, comme exemple_bot (celui de https://t.me/exemple_bot)',
    )
    .transform((name) => name.replace('@', ''))
    .optional(),
});
export type TelegramSettings = z.infer<typeof TELEGRAM_SETTINGS>;

export interface TelegramReference {
  chatId: number;
}

export type TelegramAnswer =
  | { ok: true; result: unknown }
  /** `description` is Telegram's English sentence: for setup and doctor only, never for an error of a message. */
  | { ok: false; code: number; description: string; retryAfterMs?: number };

const ANSWER = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional().catch(undefined),
  description: z.string().catch(''),
  parameters: z.looseObject({ retry_after: z.number().nonnegative().optional() }).optional().catch(undefined),
});

const SEND_MS = 60_000;
/** What only shows or acknowledges is not worth a longer wait. */
const ASIDE_MS = 10_000;

/** One call of the Bot API. @throws SendError when there was no answer, or one that is not Telegram's */
export async function askTelegram(
  settings: TelegramSettings,
  platform: Platform,
  method: string,
  body: object = {},
  timeoutMs = SEND_MS,
): Promise<TelegramAnswer> {
  const url = `${settings.TELEGRAM_API_URL}/bot${settings.TELEGRAM_BOT_TOKEN}/${method}`;
  const reply = await platform.call({ url, body, timeoutMs });
  const answer = readAnswer(ANSWER, reply);
  if (!answer) throw unreadable(reply);
  if (answer.ok) return { ok: true, result: answer.result };
  const seconds = answer.parameters?.retry_after;
  const retryAfterMs = seconds === undefined ? retryAfterOf(reply) : seconds * 1000;
  return {
    ok: false,
    code: answer.error_code ?? reply.status,
    description: answer.description,
    retryAfterMs,
  };
}

/** A proxy or a wrong address answered: whether Telegram took the message behind a 2xx, nobody can say. */
function unreadable(reply: PlatformReply): SendError {
  const taken = reply.status >= 200 && reply.status < 300;
  return new SendError(
    `telegram-http-${reply.status}`,
    `La réponse (HTTP ${reply.status}) n’est pas celle de Telegram : vérifiez TELEGRAM_API_URL et le réseau.`,
    {
      retryable: taken || reply.status === 429 || reply.status >= 500,
      uncertain: taken,
      noAccess: refusesAll(reply.status),
      retryAfterMs: retryAfterOf(reply),
      scope: 'channel',
    },
  );
}

type Refusal = Extract<TelegramAnswer, { ok: false }>;

/**
 * Telegram does not say whether a 429 is about one chat (1 message a second) or about the whole bot (30 a second).
 * We keep below both, and a chat's own limit asks for a second or two; a longer wait means that the bot is being
 * throttled, and writing on to others would lengthen it.
 */
const LONGEST_WAIT_OF_ONE_CHAT_MS = 3000;

/** 400s that mean what a 403 means: this person cannot be written to. */
const UNREACHABLE = /chat not found|peer_id_invalid|user is deactivated|user_is_blocked/i;

export function telegramError(refusal: Refusal): SendError {
  const { code, retryAfterMs } = refusal;
  if (code === 429) return throttled(retryAfterMs);
  if (code === 401 || code === 404)
    return refused('telegram-token', 'ne reconnaît pas le robot : vérifiez TELEGRAM_BOT_TOKEN', {
      noAccess: true,
    });
  if (code === 403 || UNREACHABLE.test(refusal.description))
    return refused('telegram-blocked', 'ne peut pas écrire à cette personne (robot bloqué ou compte fermé)', {
      blocked: true,
    });
  return refused(`telegram-${code}`, `a refusé l’appel (${code})`, { retryable: code >= 500, retryAfterMs });
}

function throttled(retryAfterMs: number | undefined): SendError {
  const scope = (retryAfterMs ?? 0) > LONGEST_WAIT_OF_ONE_CHAT_MS ? 'channel' : 'person';
  return refused('telegram-429', 'demande d’attendre', { retryable: true, retryAfterMs, scope });
}

function refused(code: string, what: string, failure: SendFailure): SendError {
  return new SendError(code, `Telegram ${what}.`, failure);
}

const SENT = z.looseObject({ message_id: z.number() });
const RECEIPT = z.object({ callbackQueryId: z.string() });

/** What a caller may take for done: the wanted state is there already, or it is too late for it. */
const NO_HARM = {
  editMessageText: /message is not modified/i,
  deleteMessage: /message to delete not found/i,
  answerCallbackQuery: /query is too old|query_id_invalid/i,
};

export function telegramClient(
  settings: TelegramSettings,
  platform: Platform,
): Client<TelegramReference, TelegramWire> {
  const ask = async (method: string, body: object, timeoutMs?: number, harmless?: RegExp) => {
    const answer = await askTelegram(settings, platform, method, body, timeoutMs);
    if (answer.ok) return answer.result;
    if (harmless?.test(answer.description)) return undefined;
    throw telegramError(answer);
  };
  return {
    async send({ chatId }, wire) {
      const sent = SENT.safeParse(await ask('sendMessage', { chat_id: chatId, ...wire }));
      return sent.success ? { externalId: `${chatId}:${sent.data.message_id}` } : {};
    },
    async typing({ chatId }) {
      await ask('sendChatAction', { chat_id: chatId, action: 'typing' }, ASIDE_MS);
    },
    async receipt(receipt) {
      const { callbackQueryId } = RECEIPT.parse(receipt);
      const body = { callback_query_id: callbackQueryId };
      await ask('answerCallbackQuery', body, ASIDE_MS, NO_HARM.answerCallbackQuery);
    },
    async edit({ chatId }, externalId, wire) {
      const body = { chat_id: chatId, message_id: messageId(externalId), ...wire };
      await ask('editMessageText', body, SEND_MS, NO_HARM.editMessageText);
    },
    async remove({ chatId }, externalId) {
      const body = { chat_id: chatId, message_id: messageId(externalId) };
      await ask('deleteMessage', body, SEND_MS, NO_HARM.deleteMessage);
    },
  };
}

/** The second half of `<chat>:<message>`: message numbers count anew in every chat. */
function messageId(externalId: string): number {
  const match = /^-?\d+:(\d+)$/.exec(externalId);
  if (match) return Number(match[1]);
  throw new SendError('telegram-message-id', 'Cet identifiant de message n’est pas de Telegram.');
}
