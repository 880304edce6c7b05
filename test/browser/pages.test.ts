/** Runs every *.browser.ts of this folder in Chromium against the real, built service. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { built, type Service, startService } from '../service';

export interface BrowserTest {
  name: string;
  run(context: BrowserContext): Promise<void>;
}
export interface BrowserContext {
  browser: Browser;
  baseUrl: string;
  service: Service;
  /** Keeps a picture in coverage/screenshots for eyes to look at. */
  shot(page: Page, name: string): Promise<void>;
}

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SHOTS = join(__dirname, '..', '..', 'coverage', 'screenshots');

const missing = !existsSync(CHROMIUM)
  ? `${CHROMIUM} is not installed`
  : built()
    ? undefined
    : 'dist/ is not built';
if (missing) console.warn(`SKIPPED: browser tests, because ${missing}`);

const tests = readdirSync(__dirname)
  .filter((file) => file.endsWith('.browser.ts'))
  .map((file) => require(join(__dirname, file)).default as BrowserTest);

(missing ? describe.skip : describe)('pages in Chromium', () => {
  let browser: Browser;
  let service: Service;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    service = await startService();
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.end('SIGTERM');
  });

  test.each(tests)('$name', async ({ run }) => {
    const shot = async (page: Page, name: string) => {
      await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    };
    await run({ browser, baseUrl: service.url, service, shot });
  });
});
