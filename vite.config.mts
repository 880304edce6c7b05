/** Builds the pages (chat, console) into dist/web; every asset is hashed, nothing is inline (strict CSP). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { chatLanguages } from './src/web/chat/build/languages.mts';
import { emergencyNotice } from './src/web/chat/build/notice.mts';

const root = join(import.meta.dirname, 'src/web');
const pages = ['chat', 'console', 'studio'].filter((page) => existsSync(join(root, page, 'index.html')));

export default defineConfig({
  root,
  base: '/',
  publicDir: false,
  plugins: [chatLanguages(import.meta.dirname), emergencyNotice(import.meta.dirname)],
  oxc: {
    jsx: { runtime: 'automatic', importSource: 'preact' },
    // Fields as plain assignments: the phones have no class fields, and the helper for them is larger than the code.
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    // Cheap Android phones that no longer get updates.
    target: 'chrome61',
    cssTarget: 'chrome61',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(pages.map((page) => [page, join(root, page, 'index.html')])),
    },
  },
});
