/** What the tests of the console share: persons, aidants' pages, and the looks at a page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Service, waitFor } from '../service';

export interface Run {
  browser: Browser;
  baseUrl: string;
  service: Service;
  shot(page: Page, name: string): Promise<void>;
}

export const LAPTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

/** A person, on any Direct Line client. */
export class Person {
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

export async function asksForHuman(
  baseUrl: string,
  first = 'Je cherche un ordinateur gratuit',
): Promise<Person> {
  const person = await new Person(baseUrl).begin();
  await person.says(first);
  await person.says('humain');
  return person;
}

export interface Desk {
  context: BrowserContext;
  page: Page;
  faults: string[];
}

export async function openConsole(browser: Browser, link: string, options: object): Promise<Desk> {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
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
export async function accessible(page: Page, where: string): Promise<void> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  )) as string[];
  assert.deepEqual(found, [], where);
}

/** Nothing sticks out sideways, and what is touched is at least 44 px high. */
export async function fits(page: Page, where: string): Promise<void> {
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
export async function look(page: Page, run: Run, name: string): Promise<void> {
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

export const focusOn = (page: Page, id: string) =>
  waitFor(async () => (await page.evaluate('document.activeElement.id')) === id);
export const line = (page: Page, text: string) => page.locator('.line', { hasText: text });
export const waiting = (page: Page) => page.locator('section[aria-labelledby=queue] li button');
export const mine = (page: Page) => page.locator('section[aria-labelledby=mine] li button');

/** However the page changes its size, as when the keyboard of a phone opens. */
export async function lastWordsInSight(page: Page): Promise<void> {
  const hidden = `(() => {
    const log = document.querySelector('.log');
    return log.scrollHeight - log.scrollTop - log.clientHeight;
  })()`;
  await waitFor(async () => ((await page.evaluate(hidden)) as number) < 2);
}

export async function ends(page: Page, how: string): Promise<void> {
  await page.locator('.closing summary').click();
  await page.getByRole('button', { name: how }).click();
}
