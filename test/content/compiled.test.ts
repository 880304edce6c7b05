import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContentStore, compileContent } from '../../src/content';
import { readCompiled } from '../../src/content/compiled';
import { changed, writeFiles, writeTree } from './content-tree';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'passerelle-compiled-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const EDIT = changed('locales/fr/dialogs.json', 'Appelez old', 'Appelez vieux');

test('the content checked at build time is served as it is', () => {
  const root = writeTree();
  const content = compileContent(directory, root);
  expect(readCompiled(directory, root)).toEqual(content);
  const store = new ContentStore(root, { compiledDir: directory });
  expect(store.current().dialogText('ar', 'sim-card')).toEqual(
    new ContentStore(root).current().dialogText('ar', 'sim-card'),
  );
});

test('files changed since are read anew, and so is a damaged copy', () => {
  const root = writeTree();
  compileContent(directory, root);
  writeFiles(root, EDIT);
  expect(readCompiled(directory, root)).toBeUndefined();
  const edited = new ContentStore(root, { compiledDir: directory });
  expect(edited.current().dialogText('fr', 'old-phone').title).toBe('Appelez vieux');
  compileContent(directory, root);
  writeFileSync(join(directory, readdirSync(directory)[0]!), 'broken');
  const again = new ContentStore(root, { compiledDir: directory });
  expect(again.current().dialogText('fr', 'old-phone').title).toBe('Appelez vieux');
});
