/** The chat page as a person with a small phone meets it, against whatever bot answers at `baseUrl`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface BrowserRun {
  browser: Browser;
  baseUrl: string;
  shot(page: Page, name: string): Promise<unknown>;
}

export const PHONE = {
  viewport: { width: 360, height: 640 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

export async function openPhone(browser: Browser, baseUrl: string, options: object = {}) {
  const context = await browser.newContext({ ...PHONE, locale: 'fr-FR', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) faults.push(line.text());
  });
  await page.goto(baseUrl);
  return { context, page, faults };
}

export async function greeted(page: Page): Promise<void> {
  await page.locator('.bot .text').first().waitFor({ timeout: 10_000 });
}

export async function write(page: Page, text: string): Promise<void> {
  await page.locator('#text').fill(text);
  await page.locator('.send').click();
}

/** Nothing sticks out sideways, and what is touched is at least 44 px high. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(wide, 0, 'the page scrolls sideways');
  const boxes = await page.locator('button:visible, select:visible, textarea:visible').evaluateAll((items) =>
    items.map((item) => {
      const box = item.getBoundingClientRect();
      return { what: item.textContent ?? '', height: box.height, left: box.left, right: box.right };
    }),
  );
  for (const { what, height, left, right } of boxes) {
    assert.ok(height >= 44, `“${what}” is ${height} px high`);
    assert.ok(left >= 0 && right <= 360, `“${what}” is cut: ${left} to ${right}`);
  }
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of axe on the page as it is now; evaluated by the browser's debugger, past the page's CSP. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  )) as string[];
  assert.deepEqual(found, []);
}

/** As at 200 % zoom: half the width. */
async function fitsZoomed(page: Page, run: BrowserRun): Promise<void> {
  await page.setViewportSize({ width: 180, height: 320 });
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  await run.shot(page, 'chat-zoomed');
  assert.equal(wide, 0, 'the zoomed page scrolls sideways');
  await page.setViewportSize(PHONE.viewport);
}

/** Everything by keyboard: the choices, the menu and out of it, and the message field. */
async function worksByKeyboard(page: Page): Promise<void> {
  await page.locator('#options').focus();
  await page.keyboard.press('Enter');
  await page.locator('#menu button').first().waitFor();
  assert.equal(await page.evaluate("document.activeElement.closest('#menu') !== null"), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate('document.activeElement.id'), 'options');
  await page.locator('#text').focus();
  await page.keyboard.type('au clavier');
  await page.keyboard.press('Enter');
  await page.locator('.person .text', { hasText: 'au clavier' }).first().waitFor();
}

async function sendsAndReloads(context: BrowserContext, page: Page): Promise<void> {
  await write(page, 'Bonjour https://example.org/aide.');
  await page.locator('.person .text', { hasText: 'example.org' }).waitFor();
  await page.locator('.waiting').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.person a').first().getAttribute('href'), 'https://example.org/aide');
  const before = await page.locator('.said .text').count();
  await page.reload();
  await greeted(page);
  await page.waitForFunction((count) => document.querySelectorAll('.said .text').length >= count, before);
  assert.equal(await page.locator('.person .text', { hasText: 'example.org' }).count(), 1);
  assert.equal((await context.cookies()).length, 0, 'a cookie was set');
}

/** Written in a tunnel: kept, said so, and sent once when the network is back, also after a reload. */
async function survivesTheTunnel(context: BrowserContext, page: Page, run: BrowserRun): Promise<void> {
  await context.setOffline(true);
  await write(page, 'message du tunnel');
  await page.locator('.waiting.failed').waitFor({ timeout: 30_000 });
  await run.shot(page, 'chat-offline');
  await context.setOffline(false);
  await page.locator('.waiting').waitFor({ state: 'detached', timeout: 40_000 });
  await page.reload();
  await page.locator('.person .text', { hasText: 'message du tunnel' }).first().waitFor();
  assert.equal(await page.locator('.person .text', { hasText: 'message du tunnel' }).count(), 1);
}

async function speaksArabic(page: Page, run: BrowserRun): Promise<void> {
  await page.locator('.language select').selectOption('ar');
  await page.locator('html[dir=rtl]').waitFor();
  await page.locator('.waiting').waitFor({ state: 'detached' });
  await fits(page);
  await accessible(page);
  await run.shot(page, 'chat-arabic');
}

async function leavesNothing(page: Page, run: BrowserRun): Promise<void> {
  await page.locator('#options').click();
  await run.shot(page, 'chat-menu');
  await page.locator('#menu button').nth(1).click();
  await page.locator('#menu .strong').click();
  await page.locator('.hidden .strong').waitFor();
  assert.equal(await page.locator('.said').count(), 0);
  assert.equal(await page.evaluate("localStorage.getItem('passerelle.session')"), null);
  await run.shot(page, 'chat-hidden');
  await page.locator('.hidden .strong').click();
  await greeted(page);
  assert.equal(await page.locator('.person').count(), 0);
}

export default {
  name: 'chat page on a small phone',
  async run(run: BrowserRun): Promise<void> {
    const { context, page, faults } = await openPhone(run.browser, run.baseUrl);
    await greeted(page);
    await run.shot(page, 'chat-greeting');
    await fits(page);
    await accessible(page);
    await fitsZoomed(page, run);
    await worksByKeyboard(page);
    await sendsAndReloads(context, page);
    await survivesTheTunnel(context, page, run);
    await speaksArabic(page, run);
    await leavesNothing(page, run);
    assert.deepEqual(faults, []);
    await context.close();
  },
};
