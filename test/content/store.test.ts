import { ContentStore } from '../../src/content';
import { AppError } from '../../src/errors';
import { changed, NOW, VALID, writeFiles, writeTree } from './content-tree';

const EN = 'locales/en/dialogs.json';
const now = () => NOW;

describe('ContentStore', () => {
  it('refuses to start on broken content, with every place', () => {
    const root = writeTree({ ...changed(EN, 'Call old', 'x'.repeat(30)), 'locales/en/chat.json': '{' });
    const start = () => new ContentStore(root, { now });
    expect(start).toThrow(AppError);
    expect(start).toThrow(/locales\/en\/chat\.json:1:2 .*\nlocales\/en\/dialogs\.json:7:27 /s);
  });

  it('publishes a change, and a turn keeps the library it began with', async () => {
    const root = writeTree();
    const store = new ContentStore(root, { now });
    const running = store.current();
    expect(store.takeStart().version).toBe(running.version);
    const seen: string[] = [];
    store.onChange(({ library }) => seen.push(library.version));
    writeFiles(root, changed(EN, 'Call two', 'Phone two'));
    const result = await store.reload();
    expect(result).toEqual({ ok: true, version: store.current().version });
    expect(store.current().dialogText('en', 'old-phone').text).toBe('Phone two.');
    expect(running.dialogText('en', 'old-phone').text).toBe('Call two.');
    expect(seen).toEqual([store.current().version]);
  });

  it('keeps the old content when the files are broken, and recovers', async () => {
    const root = writeTree();
    const store = new ContentStore(root, { now });
    const before = store.current();
    let calls = 0;
    store.onChange(() => {
      calls += 1;
    });
    writeFiles(root, { [EN]: '{ "sim-card": ' });
    const result = await store.reload();
    expect(result).toMatchObject({ ok: false, problems: [{ file: EN, line: 1, severity: 'error' }] });
    expect(store.current()).toBe(before);
    writeFiles(root, { [EN]: String(VALID[EN]) });
    expect(await store.reload()).toEqual({ ok: true, version: before.version });
    expect(store.current()).toBe(before);
    expect(calls).toBe(0);
  });

  it('does two reloads one after the other', async () => {
    const root = writeTree();
    const store = new ContentStore(root, { now });
    writeFiles(root, changed(EN, 'Call two', 'First'));
    const first = store.reload();
    writeFiles(root, changed(EN, 'Call two', 'Second'));
    await Promise.all([first, store.reload()]);
    expect(store.current().dialogText('en', 'old-phone').text).toBe('Second.');
  });

  it('tells all listeners, also when one of them fails, without its words in the log', async () => {
    const root = writeTree();
    const lines: unknown[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (facts: object) => void lines.push(facts) };
    const store = new ContentStore(root, { now, logger });
    const seen: string[] = [];
    store.onChange(() => {
      throw new Error('secret words');
    });
    const stop = store.onChange(() => seen.push('told'));
    writeFiles(root, changed(EN, 'Call two', 'A'));
    await store.reload();
    stop();
    writeFiles(root, changed(EN, 'Call two', 'B'));
    await store.reload();
    expect(seen).toEqual(['told']);
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
