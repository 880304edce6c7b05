/** What happens to the chat page when the line, the server or the token dies. Brings its own bot. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Message } from '../../src/conversation/types';
import { accessible, type BrowserRun, fits, greeted, openPhone, write } from './chat.browser';
import { type ChatServer, startChat } from './chat-server';

const ARABIC: Message = {
  text: 'يمكنك الحصول على حاسوب مجددا من Emmaüs Connect.\nاتصل بالرقم 06 39 98 01 23 أو زر https://example.org/ar',
  locale: 'ar',
  choices: [
    { label: 'حاسوب أو هاتف', value: 'dialog:computer' },
    { label: 'التحدث إلى شخص', value: 'command:human' },
  ],
};

async function conversationOf(page: Page): Promise<string> {
  return JSON.parse((await page.evaluate("localStorage.getItem('passerelle.session')")) as string).id;
}

const shows = (page: Page, text: string) =>
  page.locator('.said .text', { hasText: text }).first().waitFor({ timeout: 20_000 });

async function hearsEverybody(page: Page, chat: ChatServer, run: BrowserRun): Promise<void> {
  const id = await conversationOf(page);
  let answers = () => {};
  chat.bot.gate = new Promise<void>((resolve) => {
    answers = resolve;
  });
  await write(page, 'lent');
  await page.locator('.typing').waitFor();
  answers();
  await shows(page, 'Reçu : lent');
  await page.locator('.typing').waitFor({ state: 'detached' });
  chat.bot.say(id, {
    sender: 'system',
    message: { text: 'Vous parlez maintenant avec Dominique.', locale: 'fr' },
  });
  chat.bot.say(id, {
    sender: 'aidant',
    message: {
      text: 'Bonjour, appelez le 112 ou le 06 39 98 01 23. <b>Pas</b> 112,50 €.',
      locale: 'fr',
      senderName: 'Dominique',
    },
  });
  await shows(page, 'appelez le 112');
  const links = await page
    .locator('.aidant a')
    .evaluateAll((items) => items.map((item) => item.getAttribute('href')));
  assert.deepEqual(links, ['tel:112', 'tel:0639980123']);
  assert.match((await page.locator('.aidant .text').textContent()) ?? '', /<b>Pas<\/b>/);
  await accessible(page);
  await run.shot(page, 'chat-aidant');
}

async function survivesDeadSocket(page: Page, chat: ChatServer): Promise<void> {
  const id = await conversationOf(page);
  for (const socket of chat.listening.upgraded) socket.destroy();
  chat.bot.say(id, { sender: 'aidant', message: { text: 'pendant la coupure', locale: 'fr' } });
  await shows(page, 'pendant la coupure');
}

/** Killed and started again on the same port with the same key, while the person writes. */
async function survivesRestart(page: Page, chat: ChatServer, tokenKey: Buffer): Promise<ChatServer> {
  const port = Number(new URL(chat.listening.url).port);
  await chat.stop();
  await write(page, 'serveur absent');
  await page.locator('.waiting.failed').waitFor();
  await page.locator('.status.trouble').waitFor();
  const next = await startChat(port, tokenKey, chat.bot);
  await shows(page, 'Reçu : serveur absent');
  await page.locator('.status.trouble').waitFor({ state: 'detached' });
  assert.equal(chat.bot.turns.filter(({ message }) => message.text === 'serveur absent').length, 1);
  return next;
}

/** The answer to a post is lost on its way: the page sends it again and the person sees it once. */
async function sendsOnce(page: Page, chat: ChatServer): Promise<void> {
  await page.route('**/activities', async (route) => {
    await route.fetch();
    await route.abort();
    await page.unroute('**/activities');
  });
  await write(page, 'réponse perdue');
  await shows(page, 'Reçu : réponse perdue');
  await page.locator('.waiting').waitFor({ state: 'detached', timeout: 20_000 });
  assert.equal(chat.bot.turns.filter(({ message }) => message.text === 'réponse perdue').length, 1);
  assert.equal(await page.locator('.person .text', { hasText: 'réponse perdue' }).count(), 1);
}

/** Away for hours: the same conversation. Away for weeks, or the key changed: a new one, and the person is told. */
async function comesBackLater(page: Page, chat: ChatServer, run: BrowserRun): Promise<void> {
  const id = await conversationOf(page);
  chat.bot.now = Date.now() + 3 * 3_600_000;
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('passerelle.session') as string);
    localStorage.setItem('passerelle.session', JSON.stringify({ ...session, until: Date.now() - 1 }));
  });
  await page.reload();
  await shows(page, 'réponse perdue');
  assert.equal(await conversationOf(page), id);
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('passerelle.session') as string);
    localStorage.setItem(
      'passerelle.session',
      JSON.stringify({ ...session, until: 0, resume: 'x', token: 'x' }),
    );
  });
  await page.reload();
  await greeted(page);
  assert.notEqual(await conversationOf(page), id);
  assert.equal(await page.locator('.system').count(), 1);
  assert.equal(await page.locator('.person').count(), 0);
  await run.shot(page, 'chat-expired');
}

async function choosesInArabic(
  run: BrowserRun,
  chat: ChatServer,
  options: object,
  name: string,
): Promise<void> {
  chat.bot.reply = () => [ARABIC];
  const { context, page, faults } = await openPhone(run.browser, chat.listening.url, {
    locale: 'ar-SY',
    ...options,
  });
  await greeted(page);
  assert.equal(chat.bot.turns.at(-1)!.localeHint, 'ar-SY');
  await page.locator('html[dir=rtl]').waitFor();
  await fits(page);
  await accessible(page);
  await run.shot(page, name);
  await page.locator('.choice').nth(1).click();
  await page.locator('.person .text', { hasText: 'التحدث' }).waitFor();
  assert.equal(chat.bot.turns.at(-1)!.message.value, 'command:human');
  assert.deepEqual(faults, []);
  await context.close();
}

/** Erased on the server is erased on the screen. */
async function forgets(page: Page): Promise<void> {
  await write(page, 'erase');
  await page.locator('.person .text').waitFor({ state: 'detached' });
  await write(page, 'encore');
  await shows(page, 'Reçu : encore');
}

/** A network that lets no WebSocket through. */
async function polls(run: BrowserRun, chat: ChatServer): Promise<void> {
  const context = await run.browser.newContext();
  const page = await context.newPage();
  await page.routeWebSocket(/.*/, (socket) => socket.close());
  await page.goto(chat.listening.url);
  await greeted(page);
  await write(page, 'sans websocket');
  await page.locator('.bot .text').nth(1).waitFor({ timeout: 20_000 });
  await page.locator('.waiting').waitFor({ state: 'detached' });
  await context.close();
}

export default {
  name: 'chat page when the line dies',
  async run(run: BrowserRun): Promise<void> {
    const tokenKey = randomBytes(32);
    let chat = await startChat(0, tokenKey);
    const { page, context, faults } = await openPhone(run.browser, chat.listening.url);
    await greeted(page);
    await hearsEverybody(page, chat, run);
    await survivesDeadSocket(page, chat);
    chat = await survivesRestart(page, chat, tokenKey);
    await sendsOnce(page, chat);
    await comesBackLater(page, chat, run);
    await forgets(page);
    assert.deepEqual(faults, []);
    await context.close();
    await choosesInArabic(run, chat, {}, 'chat-choices-arabic');
    await choosesInArabic(run, chat, { colorScheme: 'dark' }, 'chat-choices-dark');
    await polls(run, chat);
    await chat.stop();
  },
};
