/** grammY, the library most Telegram bots in TypeScript are made with, is the judge: both must see and send the same. */
import type { BotCommand, LanguageCode, Opts, Update } from '@grammyjs/types';
import { Bot, type Context, webhookCallback } from 'grammy';
import { createPlatform } from '../../src/channels/platform';
import { type TelegramWire, telegram } from '../../src/channels/telegram';
import { entryOf } from '../../src/conversation/entry';
import {
  CHAT,
  callback,
  codec,
  DATE,
  edited,
  GROUP,
  member,
  message,
  read,
  requestOf,
  SECRET,
  SETTINGS,
  TOKEN,
} from './telegram-shapes';

const BOT_INFO = {
  id: 700000001,
  is_bot: true,
  first_name: 'Exemple',
  username: 'exemple_bot',
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
} as Bot['botInfo'];

/** A Bot API for both sides, which keeps what each of them sends. */
function botApi() {
  const sent: { url: string; method?: string; body: unknown }[] = [];
  const fetcher = (async (url, init) => {
    sent.push({ url: String(url), method: init?.method, body: JSON.parse(String(init?.body)) });
    return Response.json({ ok: true, result: { message_id: sent.length } });
  }) as typeof fetch;
  return { sent, fetcher };
}

const bot = (fetcher?: typeof fetch) =>
  new Bot(TOKEN, { botInfo: BOT_INFO, ...(fetcher && { client: { fetch: fetcher as never } }) });

/** What a bot made with grammY is told of an update. */
async function seenByGrammy<T>(update: object, look: (context: Context) => T, api = botApi()): Promise<T> {
  const seen: T[] = [];
  const judge = bot(api.fetcher);
  judge.use((context) => void seen.push(look(context)));
  await judge.handleUpdate(update as Update);
  expect(seen).toHaveLength(1);
  return seen[0]!;
}

const command = (text: string) =>
  message({ text, entities: [{ type: 'bot_command', offset: 0, length: text.split(' ')[0]!.length }] });

const FILE = { file_id: 'x', file_unique_id: 'y' };
const markup = { inline_keyboard: [[{ text: 'Menu', callback_data: 'command:menu' }]] };

describe('what comes in', () => {
  test.each<[string, object]>([
    ['text', message({ text: 'Où trouver un ordinateur ? كمبيوتر 💻' })],
    ['mention', message({ text: '@exemple_bot hi', entities: [{ type: 'mention', offset: 0, length: 12 }] })],
    ['caption', message({ caption: 'mon papier', photo: [FILE] })],
    ['caption alone', message({ caption: 'mon papier' })],
    ['edited text', edited({ text: 'à Lyon' })],
    ['large update id', message({ text: 'test' }, { update_id: 2342342343242 })],
  ])('%s: the same words, chat, number, moment and language', async (_name, update) => {
    const theirs = await seenByGrammy(update, (context) => ({
      ids: [String(context.chatId)],
      text: context.msg!.text ?? context.msg!.caption,
      language: context.from!.language_code,
      at: (context.msg!.edit_date ?? context.msg!.date) * 1000,
    }));
    expect(read(update)).toMatchObject({
      ids: theirs.ids,
      activity: {
        message: { text: theirs.text },
        localeHint: theirs.language,
        sentAt: theirs.at,
        reference: { chatId: Number(theirs.ids[0]) },
      },
    });
  });

  test.each<[string, object]>([
    [
      'with its message',
      callback({
        data: 'command:menu',
        message: { message_id: 3, date: DATE, chat: CHAT, reply_markup: markup },
      }),
    ],
    ['inaccessible', callback({ data: 'near:equip', message: { message_id: 3, date: 0, chat: CHAT } })],
    ['alone', callback({ data: 'near:equip' })],
  ])('a pressed button %s: the same data, person and receipt', async (_name, update) => {
    const api = botApi();
    const look = (context: Context) => ({
      value: context.callbackQuery!.data,
      ids: [String(context.chatId ?? context.from!.id)],
      done: context.answerCallbackQuery(),
    });
    const theirs = await seenByGrammy(update, look, api);
    await theirs.done;
    const ours = read(update);
    expect(ours).toMatchObject({ ids: theirs.ids, activity: { message: { value: theirs.value } } });
    await telegram.client(SETTINGS, createPlatform(api.fetcher), undefined).receipt!(ours.receipt);
    expect(api.sent[1]).toEqual(api.sent[0]);
  });

  test.each(['/start fa_equip', '/start', '/start@exemple_bot ar'])('%s: the same payload', async (text) => {
    const payload = await seenByGrammy(command(text), (context) =>
      context.hasCommand('start') ? String(context.match) : 'not a command',
    );
    expect(read(command(text))).toMatchObject({ activity: { type: 'start', entry: entryOf(payload) } });
  });

  test.each(['/human', '/stop@exemple_bot', '/delete'])('%s: the same command', async (text) => {
    const ours = read(command(text));
    const value = ours.kind === 'activity' ? ours.activity.message.value! : '';
    const name = value.replace('command:', '');
    expect(await seenByGrammy(command(text), (context) => context.hasCommand(name))).toBe(true);
  });

  test.each([
    ['message:voice', { voice: FILE }, 'audio/ogg'],
    ['message:audio', { audio: FILE }, 'audio/mpeg'],
    ['message:photo', { photo: [FILE] }, 'image/jpeg'],
    ['message:video', { video: FILE }, 'video/mp4'],
    ['message:video_note', { video_note: FILE }, 'video/mp4'],
    ['message:animation', { animation: FILE, document: FILE }, 'video/mp4'],
    ['message:document', { document: FILE }, 'application/octet-stream'],
    ['message:contact', { contact: { phone_number: '+33639980001', first_name: 'X' } }, 'contact'],
    ['message:poll', { poll: { id: '1' } }, 'poll'],
  ] as const)('%s', async (filter, extra, kind) => {
    expect(await seenByGrammy(message(extra), (context) => context.has(filter))).toBe(true);
    expect(read(message(extra))).toMatchObject({ activity: { message: { media: [kind] } } });
  });

  test('the same position', async () => {
    const update = message({ location: { latitude: 48.8566, longitude: 2.3522 } });
    const theirs = await seenByGrammy(update, (context) => context.msg!.location);
    expect(read(update)).toMatchObject({ activity: { location: theirs } });
  });

  test('only what grammY calls private is for us', async () => {
    const chats = [CHAT, GROUP, { ...GROUP, type: 'group' }, { ...GROUP, type: 'channel' }];
    for (const update of [
      ...chats.map((chat) => message({ text: 'x', chat })),
      ...chats.map((chat) => member('kicked', chat)),
      ...chats.map((chat) => callback({ data: 'x', message: { message_id: 1, date: DATE, chat } })),
    ]) {
      const theirs = await seenByGrammy(update, (context) => context.hasChatType('private'));
      expect(read(update).kind).toBe(theirs ? 'activity' : 'ignored');
    }
  });

  test('the secret that grammY’s webhook takes and refuses', async () => {
    const judge = bot();
    judge.use(() => {});
    const hook = webhookCallback(judge, 'std/http', { secretToken: SECRET });
    for (const secret of [SECRET, '', SECRET.slice(1), SECRET.toLowerCase(), `${SECRET} x`, 'x'.repeat(26)]) {
      const headers = { 'x-telegram-bot-api-secret-token': secret };
      const body = JSON.stringify(message({ text: 'x' }));
      const theirs = await hook(new Request('https://bot.example.org', { method: 'POST', headers, body }));
      expect(codec.verify(requestOf(body, headers), 0)).toBe(theirs.status === 200);
    }
  });
});

describe('what goes out', () => {
  const CHAT_ID = 4100200;
  /** Compile-time: what we render and send is what Telegram's types allow. */
  const allowed = (wire: TelegramWire) =>
    ({ chat_id: CHAT_ID, ...wire }) satisfies Opts<never>['sendMessage'];
  const wires = codec.render(
    {
      text: `${'Voici où demander un ordinateur. '.repeat(140)}\n\u2068+33 6 39 98 00 01\u2069`,
      choices: [
        { label: 'Oui', value: 'near:equip' },
        { label: 'لا', value: 'command:menu' },
        { label: 'Parler à une personne', value: 'command:human' },
      ],
    },
    { sender: 'bot', now: 0 },
  );

  test('the same bytes as grammY sends for the same messages', async () => {
    const { sent, fetcher } = botApi();
    const client = telegram.client(SETTINGS, createPlatform(fetcher), undefined);
    for (const wire of wires) {
      await client.send({ chatId: CHAT_ID }, wire, 'token');
      const { text, ...other } = wire;
      await bot(fetcher).api.sendMessage(CHAT_ID, text, other);
    }
    expect(wires.length).toBe(2);
    for (const [index, wire] of wires.entries()) {
      expect(sent[2 * index]).toEqual(sent[2 * index + 1]);
      expect(sent[2 * index]!.body).toEqual(allowed(wire));
    }
  });

  test('the buttons come back as we sent them', async () => {
    const { reply_markup } = wires.at(-1)!;
    for (const button of reply_markup!.inline_keyboard.flat()) {
      const update = callback({
        data: button.callback_data,
        message: { message_id: 3, date: DATE, chat: CHAT, reply_markup },
      });
      expect(read(update)).toMatchObject({
        activity: { message: { value: button.callback_data, text: button.text } },
      });
    }
  });

  test('our languages and commands are what Telegram’s types name', async () => {
    const codes = [
      'fr',
      'en',
      'ar',
      'fa',
      'ps',
      'ti',
      'uk',
      'ru',
      'tr',
      'es',
      'bn',
      'so',
    ] satisfies LanguageCode[];
    const commands: BotCommand[] = [];
    const platform = createPlatform(async (url, init) => {
      const body = JSON.parse(String(init?.body));
      if (String(url).endsWith('/setMyCommands')) commands.push(...body.commands);
      return Response.json({ ok: true, result: true });
    });
    const languages = codes.map((code) => ({ code, name: code }));
    const say = (_language: string, key: string) => key;
    const publicUrl = 'https://bot.example.org';
    const findings = await telegram.setup!(SETTINGS, { platform, publicUrl, languages, say });
    expect(findings.every(({ state }) => state === 'ok')).toBe(true);
    expect(commands).toHaveLength(5 * 13);
    for (const { command: name } of commands) expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
  });
});
