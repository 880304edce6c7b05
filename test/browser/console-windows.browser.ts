/** The console and the rules of phone channels: windows that shut, persons who block us, messages that do not arrive. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startService, waitFor } from '../service';
import {
  type Desk,
  ends,
  focusOn,
  LAPTOP,
  line,
  look,
  mine,
  openConsole,
  PHONE,
  type Run,
  waiting,
} from './console-desk';
import { PhonePlatforms } from './phone-platforms';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const [FRESH, LATE, SHUT, CLOSING, REFUSED] = ['01', '02', '03', '04', '05'].map((end) => `336399800${end}`);
const BLOCKING = 639980006;
/** What is left to answer those who wrote long ago, ms. */
const LATE_LEFT = 91 * MINUTE;
const CLOSING_LEFT = 25_000;

interface Setting extends Run {
  phones: PhonePlatforms;
  desk: Desk;
}

const request = (page: Page, need: string) => waiting(page).filter({ hasText: need });
const take = (page: Page) => page.getByRole('button', { name: 'Prendre', exact: true }).click();
const back = (page: Page) => page.getByRole('button', { name: 'Liste' }).click();
const fate = (page: Page, words: string) => line(page, words).locator('.fate');

/** On a phone the list is behind the conversation. */
async function toList(page: Page): Promise<void> {
  if (await page.getByRole('button', { name: 'Liste' }).isVisible()) await back(page);
}

async function asks(phones: PhonePlatforms, from: string, writtenAt: number): Promise<void> {
  await phones.whatsApp(from, 'Je cherche un ordinateur gratuit', writtenAt - 1000);
  await phones.whatsApp(from, 'humain', writtenAt);
}

/** The list says who must be answered first, before anything is opened. */
async function marksThoseWhoHurry(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  await asks(phones, LATE!, Date.now() - DAY + LATE_LEFT);
  await waiting(page).waitFor();
  assert.match(
    (await waiting(page).locator('.mark').textContent())!,
    /^Plus que 1\sh\s(?:30|31) pour répondre$/,
  );
  await asks(phones, SHUT!, Date.now() - DAY - MINUTE);
  await page.getByText('Trop tard pour un message libre').waitFor();
  await asks(phones, FRESH!, Date.now());
  await waitFor(async () => (await waiting(page).count()) === 3);
  assert.equal(await waiting(page).locator('.mark').count(), 2);
  await look(page, run, 'windows-queue');
}

async function countsDown(run: Setting): Promise<void> {
  const { page } = run.desk;
  await request(page, 'Plus que').click();
  await page.getByRole('timer').waitFor();
  assert.match((await page.getByRole('timer').textContent())!, /^Plus que 1\sh\s(?:29|30|31) pour répondre$/);
  assert.equal(await page.locator('.brief').getByText('WhatsApp').count(), 1);
  await take(page);
  await mine(page).waitFor();
  await look(page, run, 'windows-soon');
  await ends(page, 'Réglée');
  await page.locator('.conversation').waitFor({ state: 'detached' });
}

/** The template, what became of it, the person who writes again, and the answer that follows. */
async function invitesAndAnswers(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  await request(page, 'Trop tard').click();
  await page.getByText('Prenez la demande pour lui envoyer').waitFor();
  const told = phones.to(SHUT!).length;
  await take(page);
  await mine(page).waitFor();
  assert.equal(await page.locator('#answer').count(), 0);
  await waitFor(async () =>
    (await page.evaluate('document.activeElement.textContent')).includes('n’accepte plus de message libre'),
  );
  await look(page, run, 'windows-shut');
  const invite = page.getByRole('button', { name: 'Envoyer l’invitation' });
  await invite.click();
  await waitFor(() => phones.to(SHUT!).length > told);
  assert.deepEqual(phones.to(SHUT!).slice(told), ['template: reouvrir']);
  await page.getByText('Invitation envoyée').waitFor();
  assert.ok(await invite.isDisabled());
  const invitation = phones.sent.findLast(({ to }) => to === SHUT)!;
  await phones.news(invitation, 'delivered');
  await fate(page, 'Une personne a une réponse').filter({ hasText: 'Remis' }).waitFor();
  await look(page, run, 'windows-invited');
  await page.reload();
  await mine(page).click();
  assert.ok(await invite.isDisabled());
  await phones.whatsApp(SHUT!, 'Oui, je suis là');
  await page.locator('#answer').waitFor();
  await page.locator('#answer').fill('Bonjour, où habitez-vous ?');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await waitFor(() => phones.to(SHUT!).includes('Bonjour, où habitez-vous ?'));
}

/** Each status as the platform tells it, also out of order, and a failure with its reason. */
async function tellsWhatBecame({ phones, desk: { page }, ...run }: Setting): Promise<void> {
  const words = 'Bonjour, où habitez-vous ?';
  const sent = phones.sent.findLast(({ text }) => text === words)!;
  await fate(page, words).filter({ hasText: 'Envoyé' }).waitFor();
  await phones.news(sent, 'delivered');
  await fate(page, words).filter({ hasText: 'Remis' }).waitFor();
  await phones.news(sent, 'read');
  await fate(page, words).filter({ hasText: 'Lu' }).waitFor();
  await phones.news(sent, 'delivered');
  await page.locator('#answer').fill('Un deuxième message');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await waitFor(() => phones.to(SHUT!).includes('Un deuxième message'));
  await phones.news(phones.sent.at(-1)!, 'failed', 131026);
  await fate(page, 'Un deuxième message').filter({ hasText: 'Échec : WhatsApp ne peut pas' }).waitFor();
  assert.equal(await fate(page, words).textContent(), 'Lu');
  await look(page, { ...run }, 'windows-fates');
  await ends(page, 'Réglée');
  await page.locator('.conversation').waitFor({ state: 'detached' });
}

/** The window shuts while the aidant types: nothing that was typed is lost, and it is said why. */
async function shutsWhileTyping(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  await asks(phones, CLOSING!, Date.now() - DAY + CLOSING_LEFT);
  await request(page, 'Moins d’une minute pour répondre').click();
  await take(page);
  const field = page.locator('#answer');
  await field.fill('Une réponse commencée');
  // A server that is a moment ahead of the page.
  await page.route('**/messages', (route) =>
    route.fulfill({
      status: 409,
      json: { error: { code: 'window-closed', message: 'WhatsApp n’accepte plus de message libre.' } },
    }),
  );
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await page.locator('.composer .urgent', { hasText: 'n’accepte plus' }).waitFor();
  assert.equal(await field.inputValue(), 'Une réponse commencée');
  await page.unroute('**/messages');
  await page.locator('.unreachable').waitFor({ timeout: CLOSING_LEFT + 15_000 });
  assert.equal(await field.count(), 0);
  assert.equal(await page.locator('.kept q').textContent(), 'Une réponse commencée');
  await waitFor(
    async () => (await page.evaluate('document.activeElement.closest(".unreachable") !== null')) === true,
  );
  await run.shot(page, 'console-windows-kept');
  await phones.whatsApp(CLOSING!, 'Toujours là');
  await field.waitFor();
  assert.equal(await field.inputValue(), 'Une réponse commencée');
  assert.equal(await page.locator('.composer .urgent').count(), 0);
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await waitFor(() => phones.to(CLOSING!).includes('Une réponse commencée'));
  await ends(page, 'Réglée');
  await page.locator('.conversation').waitFor({ state: 'detached' });
}

/** A person who blocks the robot is not written to, and their aidant knows. */
async function respectsABlock(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  await phones.telegram(BLOCKING, 'Je veux une carte SIM');
  await phones.telegram(BLOCKING, 'humain');
  await waitFor(async () => (await waiting(page).count()) === 2);
  await waitFor(() => phones.to(String(BLOCKING)).length > 1);
  await waiting(page).last().click();
  await line(page, 'Je veux une carte SIM').waitFor();
  phones.refusals.set(String(BLOCKING), 403);
  await take(page);
  await page.locator('.unreachable', { hasText: 'a bloqué le service sur Telegram' }).waitFor();
  await fate(page, 'Vous parlez maintenant avec')
    .filter({ hasText: 'Échec : La personne a bloqué' })
    .waitFor();
  await mine(page).locator('.mark', { hasText: 'Ne peut plus être jointe' }).waitFor();
  await look(page, run, 'windows-blocked');
  const asked = await page.evaluate(
    `fetch('/console/api/handoffs').then((answer) => answer.json()).then(({ handoffs }) => {
      const { id } = handoffs.find(({ reach }) => reach.blocked);
      const body = JSON.stringify({ text: 'x', clientId: 'client-0001' });
      const headers = { 'Content-Type': 'application/json' };
      return fetch('/console/api/handoffs/' + id + '/messages', { method: 'POST', headers, body });
    }).then(({ status }) => status)`,
  );
  assert.equal(asked, 409);
}

/** Messages that were given up: seen, tried again, taken off. */
async function looksAfterTheLost(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  phones.refusals.set(REFUSED!, 131026);
  await phones.whatsApp(REFUSED!, 'Je cherche un ordinateur gratuit');
  await toList(page);
  const button = page.locator('#undelivered');
  await button.click();
  await focusOn(page, 'undelivered-title');
  const lines = page.locator('.undelivered li');
  await waitFor(async () => {
    await button.click();
    return (await lines.count()) >= 2;
  });
  await lines.filter({ hasText: 'WhatsApp ne peut pas remettre' }).first().waitFor();
  await look(page, run, 'undelivered');
  const count = await lines.count();
  assert.equal(await button.locator('.count').textContent(), String(count));
  await lines.filter({ hasText: 'a bloqué' }).getByRole('button', { name: 'Ouvrir la conversation' }).click();
  await page.locator('.unreachable').waitFor();
  await button.click();
  phones.refusals.delete(REFUSED!);
  const before = phones.to(REFUSED!).length;
  await lines
    .filter({ hasText: 'ne peut pas remettre' })
    .first()
    .getByRole('button', { name: 'Réessayer' })
    .click();
  await page.getByText('Nouvel essai en cours').waitFor();
  await focusOn(page, 'undelivered-title');
  await waitFor(() => phones.to(REFUSED!).length > before);
  await waitFor(async () => (await lines.count()) === count - 1);
  page.on('dialog', (dialog) => void dialog.accept());
  // Taken off by a colleague in the meantime.
  await page.route('**/dismiss', (route) =>
    route.fulfill({
      status: 404,
      json: { error: { code: 'undelivered-gone', message: 'Ce message n’est plus dans la liste.' } },
    }),
  );
  await lines.first().getByRole('button', { name: 'Retirer' }).click();
  await page.getByText('Ce message n’est plus dans la liste.').waitFor();
  await page.unroute('**/dismiss');
  for (let left = count - 1; left > 0; left -= 1) {
    await lines.first().getByRole('button', { name: 'Retirer' }).click();
    await waitFor(async () => (await lines.count()) === left - 1);
  }
  await page.getByText('Aucun : tous les messages sont partis.').waitFor();
  await page.setViewportSize(PHONE.viewport);
  await run.shot(page, 'console-undelivered-empty-phone');
  await back(page);
  await focusOn(page, 'undelivered');
  await run.shot(page, 'console-undelivered-back-phone');
  await page.setViewportSize(LAPTOP.viewport);
}

/** A token that no longer counts: every aidant sees which channel stands still, and what mends it. */
async function seesAChannelStandStill(run: Setting): Promise<void> {
  const { phones, desk } = run;
  const { page } = desk;
  phones.refusals.set(REFUSED!, 190);
  await phones.whatsApp(REFUSED!, 'Je cherche un ordinateur gratuit');
  const banner = page.locator('.notice.urgent', { hasText: 'WhatsApp n’envoie plus rien depuis' });
  const button = page.locator('#undelivered');
  await waitFor(async () => {
    await button.click();
    return (await banner.count()) === 1;
  });
  const told = page.locator('.undelivered .paused');
  await told.getByText('Les messages attendent, dans l’ordre.').waitFor();
  await told.getByText('npx passerelle channels setup whatsapp').waitFor();
  await page.locator('#undelivered.urgent').waitFor();
  assert.equal(await page.locator('.undelivered li').count(), 0);
  assert.equal(await page.locator('.undelivered .empty').count(), 0);
  await look(page, run, 'paused');
}

export default {
  name: 'console and the windows of phones',
  async run(run: Run): Promise<void> {
    const phones = new PhonePlatforms();
    const service = await startService({ env: await phones.start() });
    phones.service = service.url;
    try {
      const link = service.entryLink.replace(/^https?:\/\/[^/]+/, service.url);
      const desk = await openConsole(run.browser, link, LAPTOP);
      const setting = { ...run, service, baseUrl: service.url, phones, desk };
      await marksThoseWhoHurry(setting);
      await countsDown(setting);
      await invitesAndAnswers(setting);
      await tellsWhatBecame(setting);
      await shutsWhileTyping(setting);
      await respectsABlock(setting);
      await looksAfterTheLost(setting);
      await seesAChannelStandStill(setting);
      assert.deepEqual(desk.faults, []);
      await desk.context.close();
    } finally {
      await service.end('SIGTERM');
      phones.stop();
    }
  },
};
