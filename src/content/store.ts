import type { Library } from '../conversation/ports';
import { loggableOf } from '../errors';
import type { Logger } from '../logger';
import { readCompiled } from './compiled';
import { createLibrary } from './library';
import { brokenContent, loadContent, loadContentGently } from './load';
import type { ParseCache } from './source-tree';
import type { Content, ContentResult, Problem } from './types';

/** The content that is published now, and the library made from it. */
export interface Release {
  content: Content;
  library: Library;
}

export type ReloadResult = { ok: true; version: string } | { ok: false; problems: Problem[] };

export interface ContentStoreOptions {
  /** ms since the epoch. */
  now?: () => number;
  logger?: Logger;
  /** Where the build left the content that it had checked. */
  compiledDir?: string;
}

/** Holds the published content; a running turn keeps the library it began with. */
export class ContentStore {
  readonly #root: string;
  readonly #now: () => number;
  readonly #logger: Logger | undefined;
  readonly #cache: ParseCache = new Map();
  readonly #listeners = new Set<(release: Release) => void>();
  #release: Release;
  #reloading: Promise<unknown> = Promise.resolve();

  /** Reads the content at once; throws an AppError that lists the problems when it is broken. */
  constructor(root: string, options: ContentStoreOptions = {}) {
    this.#root = root;
    this.#now = options.now ?? Date.now;
    this.#logger = options.logger;
    const compiled = options.compiledDir && readCompiled(options.compiledDir, root);
    this.#release = releaseOf(compiled || this.#read());
  }

  #read(): Content {
    const { content, problems } = loadContent(this.#root, { now: this.#now(), cache: this.#cache });
    if (!content) throw brokenContent(problems);
    return content;
  }

  current(): Library {
    return this.#release.library;
  }

  /** The records behind the current library: examples, laureates, services. */
  content(): Content {
    return this.#release.content;
  }

  /** Called after each swap (not for the content of the start); returns the way to stop. */
  onChange(listener: (release: Release) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the files again. Broken files change nothing. Two calls at once are done one after the other. */
  reload(): Promise<ReloadResult> {
    const result = this.#reloading.then(() => this.#reload());
    this.#reloading = result.catch(() => undefined);
    return result;
  }

  async #reload(): Promise<ReloadResult> {
    const { content, problems }: ContentResult = await loadContentGently(this.#root, {
      now: this.#now(),
      cache: this.#cache,
    });
    if (!content) return { ok: false, problems };
    if (content.version !== this.#release.content.version) this.#swap(releaseOf(content));
    return { ok: true, version: content.version };
  }

  #swap(release: Release): void {
    this.#release = release;
    for (const listener of this.#listeners) {
      try {
        listener(release);
      } catch (error) {
        this.#logger?.error(loggableOf(error), 'a listener of the content failed');
      }
    }
  }
}

function releaseOf(content: Content): Release {
  return Object.freeze({ content, library: createLibrary(content) });
}
