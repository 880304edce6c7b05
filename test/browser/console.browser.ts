/** The aidants' console as two aidants meet it, with persons who write by Direct Line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Service, waitFor } from '../service';

interface Run {
  browser: Browser;
  baseUrl: string;
  service: Service;
  shot(page: Page, name: string): Promise<void>;
}

const LAPTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

/** A person, on any Direct Line client. */
class Person {
  #token = '';
  #id = '';

  constructor(readonly baseUrl: string) {}

  async begin(): Promise<this> {
    const { conversationId, token } = await this.#ask('POST', '/conversations');
    this.#id = conversationId as string;
    this.#token = token as string;
    return this;
  }

  async says(text: string): Promise<void> {
    const activity = { type: 'message', from: { id: 'user' }, locale: 'fr-FR', text };
    await this.#ask('POST', `/conversations/${this.#id}/activities`, activity);
  }

  /** All that was said, as `sender: text`. */
  async reads(): Promise<string[]> {
    const { activities } = await this.#ask('GET', `/conversations/${this.#id}/activities`);
    const said = ({ channelData, text }: Said) => `${channelData.passerelle.sender}: ${text}`;
    return Array.from(activities as Said[], said);
  }

  async #ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const url = `${this.baseUrl}/directline/v3/directline${path}`;
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  }
}
interface Said {
  text: string;
  channelData: { passerelle: { sender: string } };
}

async function asksForHuman(baseUrl: string, first = 'Je cherche un ordinateur gratuit'): Promise<Person> {
  const person = await new Person(baseUrl).begin();
  await person.says(first);
  await person.says('humain');
  return person;
}

interface Desk {
  context: BrowserContext;
  page: Page;
  faults: string[];
}

async function openConsole(browser: Browser, link: string, options: object): Promise<Desk> {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) faults.push(line.text());
  });
  // The service prints its address as people type it; the tests reach it by number.
  await page.goto(link);
  await page.locator('#queue').waitFor();
  return { context, page, faults };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of axe on the page as it is now; evaluated by the browser's debugger, past the page's CSP. */
async function accessible(page: Page, where: string): Promise<void> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  )) as string[];
  assert.deepEqual(found, [], where);
}

/** Nothing sticks out sideways, and what is touched is at least 44 px high. */
async function fits(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(wide, 0, `${where}: the page scrolls sideways`);
  const boxes = await page
    .locator('button:visible, summary:visible, input:visible, textarea:visible')
    .evaluateAll((items) =>
      items.map((item) => {
        const { height, left, right } = item.getBoundingClientRect();
        return { what: item.textContent ?? '', height, left, right, width: innerWidth };
      }),
    );
  for (const { what, height, left, right, width } of boxes) {
    assert.ok(height >= 44, `${where}: “${what}” is ${height} px high`);
    assert.ok(left >= 0 && right <= width, `${where}: “${what}” is cut: ${left} to ${right}`);
  }
}

/** The four looks of one screen: laptop and phone, light and dark. */
async function look(page: Page, run: Run, name: string): Promise<void> {
  const before = page.viewportSize()!;
  for (const [device, { viewport }] of Object.entries({ laptop: LAPTOP, phone: PHONE })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await accessible(page, `${name} ${device} ${colorScheme}`);
      await fits(page, `${name} ${device}`);
      await run.shot(page, `console-${name}-${device}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}

const focusOn = (page: Page, id: string) =>
  waitFor(async () => (await page.evaluate('document.activeElement.id')) === id);
const line = (page: Page, text: string) => page.locator('.line', { hasText: text });
const waiting = (page: Page) => page.locator('section[aria-labelledby=queue] li button');
const mine = (page: Page) => page.locator('section[aria-labelledby=mine] li button');

/** However the page changes its size, as when the keyboard of a phone opens. */
async function lastWordsInSight(page: Page): Promise<void> {
  const hidden = `(() => {
    const log = document.querySelector('.log');
    return log.scrollHeight - log.scrollTop - log.clientHeight;
  })()`;
  await waitFor(async () => ((await page.evaluate(hidden)) as number) < 2);
}

async function ends(page: Page, how: string): Promise<void> {
  await page.locator('.closing summary').click();
  await page.getByRole('button', { name: how }).click();
}

/** From the queue to the bot again, by mouse on a laptop. */
async function helpsOnePerson(run: Run, { page }: Desk): Promise<void> {
  await look(page, run, 'empty');
  const person = await asksForHuman(run.baseUrl);
  await waiting(page).waitFor();
  await waitFor(async () => /^\(1\) /.test(await page.title()));
  await look(page, run, 'queue');
  await waiting(page).click();
  await line(page, 'Je cherche un ordinateur gratuit').waitFor();
  await focusOn(page, 'about');
  await look(page, run, 'reading');
  await page.getByRole('button', { name: 'Prendre', exact: true }).click();
  await mine(page).waitFor();
  await page.locator('#answer').waitFor();
  await focusOn(page, 'answer');
  await page.locator('#answer').fill('Bonjour, je suis là. Où habitez-vous ?');
  await page.locator('#answer').press('Enter');
  await waitFor(async () =>
    (await person.reads()).includes('aidant: Bonjour, je suis là. Où habitez-vous ?'),
  );
  const silentSince = (await person.reads()).length;
  await person.says('À Lyon, bonjour 👋🏽');
  await line(page, 'À Lyon, bonjour').waitFor();
  assert.deepEqual((await person.reads()).slice(silentSince), ['person: À Lyon, bonjour 👋🏽']);
  await page.locator('.closing summary').click();
  await look(page, run, 'answering');
  await page.locator('.closing summary').click();
  await page.setViewportSize(PHONE.viewport);
  await lastWordsInSight(page);
  await run.shot(page, 'console-mine-phone');
  await page.setViewportSize(LAPTOP.viewport);
  await lastWordsInSight(page);
  await ends(page, 'Rendre au robot');
  await page.locator('.conversation').waitFor({ state: 'detached' });
  await focusOn(page, 'queue');
  await mine(page).waitFor({ state: 'detached' });
  assert.match((await person.reads()).at(-1)!, /^system: .+ robot/);
  await person.says('humain');
  await waiting(page).waitFor();
  await person.says('stop');
  await waiting(page).waitFor({ state: 'detached' });
}

/** Two aidants touch “Prendre” at the same moment. */
async function raceForOnePerson(run: Run, first: Page, second: Page): Promise<Person> {
  const person = await asksForHuman(run.baseUrl, 'Comment faire un CV ?');
  const pages = [first, second];
  for (const page of pages) {
    await waiting(page).click();
    await page.getByRole('button', { name: 'Prendre', exact: true }).waitFor();
  }
  await Promise.all(pages.map((page) => page.evaluate("document.querySelector('footer .primary').click()")));
  const lost = await waitFor(async () => {
    const notices = await Promise.all(pages.map((page) => page.locator('.notice').textContent()));
    const index = notices.findIndex((text) => text !== '');
    return index < 0 ? undefined : { page: pages[index]!, text: notices[index] };
  });
  assert.match(lost.text!, /^Déjà prise/);
  await lost.page.locator('.conversation').waitFor({ state: 'detached' });
  await focusOn(lost.page, 'queue');
  await run.shot(lost.page, 'console-too-late');
  const winner = pages.find((page) => page !== lost.page)!;
  await winner.locator('#answer').waitFor();
  assert.equal((await person.reads()).filter((said) => said.startsWith('system:')).length, 1);
  await ends(winner, 'Réglée');
  await winner.locator('.conversation').waitFor({ state: 'detached' });
  return person;
}

/** A tunnel, then a reload, in the middle of an answer: kept, and read once by the person. */
async function survivesTheTunnel(run: Run, { context, page }: Desk): Promise<void> {
  const person = await asksForHuman(run.baseUrl, 'Où apprendre à utiliser un ordinateur ?');
  await waiting(page).click();
  await page.getByRole('button', { name: 'Prendre', exact: true }).click();
  const field = page.locator('#answer');
  await field.fill('Un brouillon');
  await page.reload();
  await mine(page).click();
  assert.equal(await field.inputValue(), 'Un brouillon');
  await person.says('Vous êtes là ?');
  await line(page, 'Vous êtes là ?').waitFor();
  // The message arrives, its receipt does not.
  await page.route('**/messages', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await page.getByRole('button', { name: 'Renvoyer' }).waitFor();
  await run.shot(page, 'console-not-sent');
  await page.unroute('**/messages');
  await context.setOffline(true);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Envoyer' }).waitFor();
  assert.equal(await field.inputValue(), '');
  assert.equal((await person.reads()).filter((said) => said === 'aidant: Un brouillon').length, 1);
  await person.says('supprimer mes données');
  await page.locator('.conversation').waitFor({ state: 'detached' });
  await mine(page).waitFor({ state: 'detached' });
}

/** The whole way by keyboard alone, on a phone's width. */
async function worksByKeyboard(run: Run, page: Page): Promise<void> {
  const person = await asksForHuman(run.baseUrl, 'Je veux une carte SIM');
  await page.setViewportSize(PHONE.viewport);
  await waiting(page).waitFor();
  await waiting(page).focus();
  await page.keyboard.press('Enter');
  await line(page, 'Je veux une carte SIM').waitFor();
  await focusOn(page, 'about');
  assert.equal(await page.locator('nav').isVisible(), false);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'log');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await focusOn(page, 'answer');
  await page.keyboard.type('Bonjour du clavier');
  await page.keyboard.press('Enter');
  await line(page, 'Bonjour du clavier').waitFor();
  await page.getByRole('button', { name: 'Liste' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('nav').waitFor();
  await focusOn(page, 'queue');
  await person.says('Merci beaucoup');
  await page.locator('.new').waitFor();
  await run.shot(page, 'console-unread-phone');
  await mine(page).click();
  await ends(page, 'Remettre dans la file');
  await waiting(page).waitFor();
  assert.match((await person.reads()).at(-1)!, /^system: .+file/);
  await page.setViewportSize(LAPTOP.viewport);
}

async function invites(run: Run, { page }: Desk): Promise<string> {
  await page.locator('.menu summary').click();
  await page.locator('#colleague').fill('Noor');
  await page.getByRole('button', { name: 'Créer le lien' }).click();
  const link = (await page.locator('.invitation code').textContent())!;
  await accessible(page, 'menu');
  await run.shot(page, 'console-menu-laptop');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.sheet').isVisible(), false);
  return link;
}

export default {
  name: 'console of the aidants',
  async run(run: Run): Promise<void> {
    const link = run.service.entryLink.replace(/^https?:\/\/[^/]+/, run.baseUrl);
    const first = await openConsole(run.browser, link, LAPTOP);
    await helpsOnePerson(run, first);
    const invitation = await invites(run, first);
    const second = await openConsole(run.browser, invitation, PHONE);
    await raceForOnePerson(run, first.page, second.page);
    await survivesTheTunnel(run, first);
    await worksByKeyboard(run, first.page);
    await run.shot(second.page, 'console-queue-phone');
    second.page.once('dialog', (dialog) => void dialog.accept());
    await second.page.locator('.menu summary').click();
    await run.shot(second.page, 'console-menu-phone');
    await second.page.getByRole('button', { name: 'Se déconnecter' }).click();
    await second.page.getByText('lien de connexion').waitFor();
    await accessible(second.page, 'signed out');
    assert.deepEqual([...first.faults, ...second.faults], []);
    await first.context.close();
    await second.context.close();
  },
};
