/** What a person gets when Azure CLU is set: its answer when it is there in time, ours when it is not. */
import { createServer } from 'node:net';
import nock from 'nock';
import type { Recognition } from '../../src/conversation/types';
import { createLogger } from '../../src/logger';
import { type CluObservation, type CluOptions, CluRecognizer } from '../../src/understanding/clu-recognizer';
import {
  azure,
  ENDPOINT,
  NO_PROJECT,
  noNetwork,
  PREDICT,
  prediction,
  SETTINGS,
  TOO_MANY,
  WRONG_KEY,
} from './clu-shapes';

// Files of one jest worker share node's http: left patched, it fails in the next file.
afterAll(() => nock.restore());

noNetwork();

const TEXT = 'comment avoir une carte sim';
const EMBEDDED: Recognition = { outcome: 'clarify', candidates: [{ intent: 'wifi', confidence: 0.5 }] };
const DIALOGS = ['sim-card', 'wifi', 'training', 'safety-emergency'];
const SIM = { 'sim-card': 0.93, wifi: 0.04, None: 0.03 };

function setting(options: Partial<CluOptions> = {}) {
  const seen: CluObservation[] = [];
  const log: string[] = [];
  const clock = { now: 1_000_000 };
  const written = { write: (line: string) => log.push(line) > 0 } as unknown as NodeJS.WritableStream;
  const recognizer = new CluRecognizer({
    settings: SETTINGS,
    embedded: { recognize: async () => EMBEDDED },
    knows: (intent) => DIALOGS.includes(intent),
    observe: (outcome) => seen.push(outcome),
    logger: createLogger('debug', written),
    now: () => clock.now,
    ...options,
  });
  return { recognizer, seen, clock, log: () => log.join('') };
}

describe('CLU answers', () => {
  test('its intent is the answer, and the request holds what Azure documents and nothing of the person', async () => {
    let asked: unknown;
    azure()
      .post(PREDICT, (body) => {
        asked = body;
        return true;
      })
      .reply(200, prediction(SIM));
    const { recognizer, seen } = setting();
    expect(await recognizer.recognize(TEXT, 'fr')).toEqual({
      outcome: 'answer',
      candidates: [
        { intent: 'sim-card', confidence: 0.93 },
        { intent: 'wifi', confidence: 0.04 },
      ],
    });
    expect(asked).toEqual({
      kind: 'Conversation',
      analysisInput: {
        conversationItem: { id: '1', participantId: '1', modality: 'text', text: TEXT, language: 'fr' },
      },
      parameters: {
        projectName: 'passerelle',
        deploymentName: 'production',
        stringIndexType: 'Utf16CodeUnit',
        verbose: true,
        isLoggingEnabled: false,
      },
    });
    expect(seen).toEqual(['clu']);
  });

  test.each([
    ['fa', 'fa'],
    ['en', 'en-us'],
    ['am', 'am'],
    [undefined, undefined],
  ])('the language identified, %p, is told as %p', async (language, told) => {
    let asked: { analysisInput: { conversationItem: { language?: string } } } | undefined;
    azure()
      .post(PREDICT, (body) => {
        asked = body;
        return true;
      })
      .reply(200, prediction(SIM));
    await setting().recognizer.recognize('የስልክ ሲም'.repeat(language === 'am' ? 1 : 0) || TEXT, language);
    expect(asked?.analysisInput.conversationItem.language).toBe(told);
  });

  test('a phone number, an e-mail address and what is over 500 characters stay here', async () => {
    let sent = '';
    azure()
      .post(PREDICT, (body) => {
        sent = body.analysisInput.conversationItem.text;
        return true;
      })
      .reply(200, prediction(SIM));
    const long = `mon numéro +33 6 39 98 12 34 ou sara@example.org, je cherche ${'une carte sim '.repeat(60)}`;
    await setting().recognizer.recognize(long, 'fr');
    expect(sent).toMatch(/^mon numéro ou je cherche une carte sim/);
    expect(sent.length).toBeLessThanOrEqual(500);
    expect(sent).not.toMatch(/\d|@/);
  });

  test('an endpoint written with a final slash works', async () => {
    azure().post(PREDICT).reply(200, prediction(SIM));
    const { recognizer, seen } = setting({ settings: { ...SETTINGS, endpoint: `${ENDPOINT}/` } });
    await recognizer.recognize(TEXT, 'fr');
    expect(seen).toEqual(['clu']);
  });

  test('our suspicion of an emergency counts even when CLU has none', async () => {
    azure().post(PREDICT).reply(200, prediction(SIM));
    const suspicious: Recognition = {
      outcome: 'clarify',
      candidates: [{ intent: 'safety-emergency', confidence: 0.55 }],
    };
    const { recognizer } = setting({ embedded: { recognize: async () => suspicious } });
    const { candidates } = await recognizer.recognize(TEXT, 'fr');
    expect(candidates).toContainEqual({ intent: 'safety-emergency', confidence: 0.55 });
  });
});

describe('what is not for CLU is understood here, without a call', () => {
  test.each([
    ['Tigrinya', 'ካርድ ሲም ክደሊ', 'ti'],
    ['Ethiopic script whose language is not known', 'ካርድ ሲም ክደሊ', undefined],
    ['a language that CLU does not speak', 'کارتی سیم', 'ckb'],
    ['a number', '2', 'fr'],
    ['a phone number alone', '06 39 98 12 34', 'fr'],
    ['nothing', '', undefined],
  ])('%s', async (_, text, language) => {
    const { recognizer, seen } = setting();
    expect(await recognizer.recognize(text, language)).toBe(EMBEDDED);
    expect(seen).toEqual([]);
  });

  test('what a rule answers: an emergency never waits for a cloud', async () => {
    const { recognizer } = setting({ isRuled: (text) => text === 'au secours' });
    expect(await recognizer.recognize('au secours', 'fr')).toBe(EMBEDDED);
  });
});

describe('CLU fails: the embedded recogniser answers in the same turn', () => {
  test.each([
    ['401, a wrong key', 401, WRONG_KEY, 'clu-key 401'],
    ['404, a project that is not there', 404, NO_PROJECT, 'clu-not-found 404'],
    ['400', 400, { error: { code: 'InvalidArgument', message: `bad: ${TEXT}` } }, 'clu-request 400'],
    ['HTML instead of JSON', 200, '<html>proxy</html>', 'clu-format'],
    ['JSON cut short', 200, '{"kind":"ConversationResult","resu', 'clu-format'],
    ['an orchestration project', 200, { result: { prediction: { intents: { a: {} } } } }, 'clu-format'],
    ['an empty answer', 200, '', 'clu-format'],
  ])('%s: asked once, told in the log without the text', async (_, status, body, logged) => {
    azure().post(PREDICT).reply(status, body);
    const { recognizer, seen, log } = setting();
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(seen).toEqual(['fallback']);
    expect(log()).toContain(logged);
    expect(log()).not.toContain(TEXT);
    expect(log()).not.toContain(SETTINGS.key);
  });

  test.each([
    [429, TOO_MANY],
    [500, { error: { code: 'InternalServerError', message: '' } }],
    [503, ''],
  ])('%i is tried once more', async (status, body) => {
    azure().post(PREDICT).reply(status, body).post(PREDICT).reply(200, prediction(SIM));
    const { recognizer, seen } = setting();
    expect((await recognizer.recognize(TEXT, 'fr')).outcome).toBe('answer');
    expect(seen).toEqual(['clu']);
  });

  test('a broken connection is tried once more', async () => {
    azure()
      .post(PREDICT)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
      .post(PREDICT)
      .reply(200, prediction(SIM));
    expect((await setting().recognizer.recognize(TEXT, 'fr')).outcome).toBe('answer');
  });

  test('twice 503 is enough', async () => {
    azure().post(PREDICT).times(2).reply(503);
    const { recognizer, seen } = setting();
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(seen).toEqual(['fallback']);
  });

  test('retry-after is waited for when it fits into the budget', async () => {
    azure()
      .post(PREDICT)
      .reply(429, TOO_MANY, { 'retry-after': '1' })
      .post(PREDICT)
      .reply(200, prediction(SIM));
    const startedAt = performance.now();
    expect((await setting().recognizer.recognize(TEXT, 'fr')).outcome).toBe('answer');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  test('a retry-after over the budget is not waited for, and kept by the next messages', async () => {
    azure().post(PREDICT).reply(429, TOO_MANY, { 'retry-after': '60' });
    const { recognizer, seen } = setting();
    await recognizer.recognize(TEXT, 'fr');
    expect(seen).toEqual(['fallback']);
  });

  test('silence costs the budget and no more, even when it comes after a first refusal', async () => {
    azure().post(PREDICT).reply(503).post(PREDICT).delay(5000).reply(200, prediction(SIM));
    const { recognizer, seen, log } = setting({ budgetMs: 400 });
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(seen).toEqual(['fallback']);
    expect(log()).toContain('clu-timeout');
    nock.abortPendingRequests();
  });

  test('a service that accepts and never speaks costs a second and a half', async () => {
    nock.enableNetConnect('127.0.0.1');
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as { port: number };
    const { recognizer, seen } = setting({ settings: { ...SETTINGS, endpoint: `http://127.0.0.1:${port}` } });
    const startedAt = performance.now();
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(performance.now() - startedAt).toBeGreaterThan(1400);
    expect(seen).toEqual(['fallback']);
    mute.close();
    nock.disableNetConnect();
  });

  test('a redirection is not followed: the key stays with the host that was set', async () => {
    azure().post(PREDICT).times(2).reply(307, '', { location: 'https://elsewhere.example.org/' });
    const { recognizer, seen } = setting();
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(seen).toEqual(['fallback']);
  });

  test('an intent that our content does not have on top: the project is another, ours answers', async () => {
    azure()
      .post(PREDICT)
      .reply(200, prediction({ 'retired-dialog': 0.9, wifi: 0.05 }));
    const { recognizer, seen, log } = setting();
    expect(await recognizer.recognize(TEXT, 'fr')).toBe(EMBEDDED);
    expect(seen).toEqual(['fallback']);
    expect(log()).toContain('clu-other-content');
  });
});

describe('the circuit breaker', () => {
  test('after three failures in a row nobody waits, until a trial succeeds half a minute later', async () => {
    const { recognizer, seen, clock } = setting();
    azure().post(PREDICT).times(3).reply(400);
    for (let i = 0; i < 5; i += 1) await recognizer.recognize(TEXT, 'fr');
    expect(seen.splice(0)).toEqual(['fallback', 'fallback', 'fallback', 'open', 'open']);
    clock.now += 30_000;
    azure().post(PREDICT).times(2).reply(200, prediction(SIM));
    await recognizer.recognize(TEXT, 'fr');
    await recognizer.recognize(TEXT, 'fr');
    expect(seen).toEqual(['clu', 'clu']);
  });

  test('a wrong key opens at once: no waiting mends it', async () => {
    azure().post(PREDICT).reply(401, WRONG_KEY);
    const { recognizer, seen } = setting();
    await recognizer.recognize(TEXT, 'fr');
    await recognizer.recognize(TEXT, 'fr');
    expect(seen).toEqual(['fallback', 'open']);
  });
});
