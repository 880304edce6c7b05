/** What setting up or checking a channel needs: the platform, our public address, and texts in every language. */
import type { SetupPorts } from '../channels/messaging';
import { createPlatform } from '../channels/platform';
import type { Config } from '../config';
import { ContentStore } from '../content';
import type { Library } from '../conversation/ports';
import { builtContent } from '../project-root';

/** Texts are read when first asked for: a check needs none, and must work beside broken content. */
export function setupPortsOf(config: Config): SetupPorts {
  let read: Library | undefined;
  const library = () => {
    read ??= libraryOf(config);
    return read;
  };
  return {
    platform: createPlatform(),
    publicUrl: (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/$/, ''),
    get languages() {
      return library().languages;
    },
    say: (language, key) => library().sentence(language, key),
  };
}

/** The published content. @throws AppError that lists what is wrong with it */
export function libraryOf(config: Config): Library {
  const root = config.CONTENT_DIR ?? config.root;
  return new ContentStore(root, { compiledDir: builtContent(config.root) }).current();
}
