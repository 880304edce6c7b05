import { createHash } from 'node:crypto';
import type { Draft, LanguageDraft, Phrase } from './draft';
import { withoutPlural } from './plurals';
import type { ReviewEntry, TextRecord, TextState } from './types';

/** The console is in French only. */
const SENTENCES = ['bot', 'chat'] as const;
const HASH_LENGTH = 12;
const SOURCE = 'fr';
/** The sentence that announces the French: it stays, however old. */
export const ANNOUNCEMENT = 'language.fallback';

/** Every text that is translated, by its id (`dialogs:help`, `bot:handoff.ahead`), with the hash of its words. */
export function hashTexts(language: LanguageDraft): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const [id, { data }] of language.texts?.byDialog ?? [])
    hashes.set(`dialogs:${id}`, hashOfDialog(data));
  for (const namespace of SENTENCES) {
    for (const [key, forms] of pluralsJoined(language.bundles[namespace]?.leaves ?? new Map())) {
      hashes.set(`${namespace}:${key}`, hashOf(forms));
    }
  }
  return hashes;
}

/** How each text of the French stands in a language. */
export function statesOf(draft: Draft, language: LanguageDraft): Map<string, TextState> {
  const french = draft.languages.find(({ code }) => code === SOURCE);
  if (!french) return new Map();
  const own = hashTexts(language);
  const states = [...hashTexts(french)].map(([id, source]) => {
    const entry = language.reviews?.entries.get(id);
    return [id, stateOf(own.get(id), source, entry, language.code === SOURCE)] as const;
  });
  return new Map(states);
}

/**
 * A text that nobody has stamped is a draft. One whose French has changed since is stale, unless it has been written
 * again; a reviewed one that was written again is a draft.
 */
function stateOf(
  own: string | undefined,
  french: string,
  entry: Partial<ReviewEntry> | undefined,
  isSource: boolean,
): TextState {
  if (own === undefined) return 'missing';
  if (!entry || entry.text !== own) return entry && !isSource && entry.french !== french ? 'stale' : 'draft';
  if (!isSource && entry.french !== french) return 'stale';
  return entry.state ?? 'draft';
}

/** `stale` ids of one namespace, without its name. */
export function staleIn(states: ReadonlyMap<string, TextState>, namespace: string): Set<string> {
  const ids = [...states].filter(([id, state]) => state === 'stale' && id.startsWith(`${namespace}:`));
  return new Set(ids.map(([id]) => id.slice(namespace.length + 1)));
}

function pluralsJoined(leaves: ReadonlyMap<string, Phrase>): Map<string, string[]> {
  const joined = new Map<string, string[]>();
  for (const [key, { data }] of leaves) {
    const base = withoutPlural(key);
    const name = base !== key && leaves.has(`${base}_other`) ? base : key;
    joined.set(name, [...(joined.get(name) ?? []), `${key} ${data}`]);
  }
  return joined;
}

function hashOfDialog({ title = '', answer = '', steps = [] }: Partial<TextRecord>): string {
  return hashOf([title, answer, ...steps]);
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HASH_LENGTH);
}
