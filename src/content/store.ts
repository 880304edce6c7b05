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
  #library: Library;
  /** What was read at the start, until it is taken. */
  #start: Content | undefined;
  #reloading: Promise<unknown> = Promise.resolve();

  /** Reads the content at once; throws an AppError that lists the problems when it is broken. */
  constructor(root: string, options: ContentStoreOptions = {}) {
    this.#root = root;
    this.#now = options.now ?? Date.now;
    this.#logger = options.logger;
    const compiled = options.compiledDir && readCompiled(options.compiledDir, root);
    this.#start = compiled || this.#read();
    this.#library = createLibrary(this.#start);
  }

  #read(): Content {
    const { content, problems } = loadContent(this.#root, { now: this.#now(), cache: this.#cache });
    if (!content) throw brokenContent(problems);
    return content;
  }

  current(): Library {
    return this.#library;
  }

  /** The records read at the start, for what learns from them, once: they are not kept, as a library does without. */
  takeStart(): Content {
    const content = this.#start ?? this.#read();
    this.#start = undefined;
    return content;
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
    if (content.version !== this.#library.version) this.#swap({ content, library: createLibrary(content) });
    return { ok: true, version: content.version };
  }

  #swap(release: Release): void {
    this.#library = release.library;
    for (const listener of this.#listeners) {
      try {
        listener(release);
      } catch (error) {
        this.#logger?.error(loggableOf(error), 'a listener of the content failed');
      }
    }
  }
}
