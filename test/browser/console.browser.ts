/** The aidants' console as two aidants meet it, with persons who write by Direct Line. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { waitFor } from '../service';
import {
  accessible,
  asksForHuman,
  type Desk,
  ends,
  focusOn,
  LAPTOP,
  lastWordsInSight,
  line,
  look,
  mine,
  openConsole,
  type Person,
  PHONE,
  type Run,
  waiting,
} from './console-desk';

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

/** All touch “Prendre”; no claim reaches the service before each page has sent its own. */
async function claimTogether(pages: readonly Page[]): Promise<void> {
  let sent = 0;
  let open = (): void => {};
  const allSent = new Promise<void>((resolve) => {
    open = resolve;
  });
  for (const page of pages) {
    await page.route(
      '**/claim',
      async (route) => {
        sent += 1;
        if (sent === pages.length) open();
        await allSent;
        await route.continue();
      },
      { times: 1 },
    );
  }
  await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Prendre', exact: true }).click()));
}

/** Two aidants touch “Prendre” at the same moment. */
async function raceForOnePerson(run: Run, first: Page, second: Page): Promise<Person> {
  const person = await asksForHuman(run.baseUrl, 'Comment faire un CV ?');
  const pages = [first, second];
  for (const page of pages) {
    await waiting(page).click();
    await page.getByRole('button', { name: 'Prendre', exact: true }).waitFor();
  }
  await claimTogether(pages);
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
