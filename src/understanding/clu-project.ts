/** Our phrases as a project that Azure CLU imports. Format: Microsoft Learn, "Data formats accepted by CLU". */
import { CLU_API_VERSION } from './clu-http';
import { cluLanguage } from './clu-languages';
import { CLU_NONE } from './clu-outcome';
import { cutUtterance, LONGEST_UTTERANCE } from './clu-text';

export interface CluUtterance {
  text: string;
  intent: string;
  language: string;
  dataset: 'Train';
  entities: [];
}

export interface CluProject {
  projectFileVersion: string;
  stringIndexType: 'Utf16CodeUnit';
  metadata: {
    projectKind: 'Conversation';
    projectName: string;
    multilingual: true;
    description: string;
    language: string;
    settings: { confidenceThreshold: number };
  };
  assets: {
    projectKind: 'Conversation';
    intents: { category: string }[];
    entities: [];
    utterances: CluUtterance[];
  };
}

export interface CluExport {
  project: CluProject;
  /** What could not be taken over, in French. */
  warnings: string[];
}

/** What people say: the examples that staff wrote, and what is out of scope. */
export interface CluPhrases {
  examples: readonly { language: string; intent: string; text: string }[];
  none: readonly { language: string; text: string }[];
}

/** Microsoft Learn, "Conversational language understanding limits". */
export const CLU_LIMITS = { intents: 500, utterances: 25_000, intentName: 50 };
const FORBIDDEN_IN_NAMES = /[:$&%*()+~#/?]/;
/** The source language of the content: CLU takes it for a text that says no language. */
const PROJECT_LANGUAGE = 'fr';

/** The project, within CLU's limits; what does not fit is told in `warnings`. Deterministic. */
export function cluProjectOf(phrases: CluPhrases, projectName: string, limits = CLU_LIMITS): CluExport {
  const warnings: string[] = [];
  const spoken = spokenByClu(phrases, warnings);
  const kept = withinIntents(spoken, limits, warnings);
  const utterances = withinUtterances(distinct(kept), limits, warnings);
  const intents = [...new Set([...utterances.map(({ intent }) => intent), CLU_NONE])];
  return { project: projectOf(projectName, intents, utterances), warnings };
}

function projectOf(projectName: string, intents: string[], utterances: CluUtterance[]): CluProject {
  return {
    projectFileVersion: CLU_API_VERSION,
    stringIndexType: 'Utf16CodeUnit',
    metadata: {
      projectKind: 'Conversation',
      projectName,
      multilingual: true,
      description: 'Passerelle',
      language: PROJECT_LANGUAGE,
      // 0: the scores arrive as they are and our own thresholds decide, in one place.
      settings: { confidenceThreshold: 0 },
    },
    assets: {
      projectKind: 'Conversation',
      intents: intents.map((category) => ({ category })),
      entities: [],
      utterances,
    },
  };
}

function spokenByClu({ examples, none }: CluPhrases, warnings: string[]): CluUtterance[] {
  const all = [...examples, ...none.map((phrase) => ({ ...phrase, intent: CLU_NONE }))];
  const silent = new Map<string, number>();
  let cut = 0;
  const utterances = all.flatMap(({ language, intent, text }) => {
    const code = cluLanguage(language);
    const words = cutUtterance(text);
    if (!code) silent.set(language, (silent.get(language) ?? 0) + 1);
    if (!code || words === '') return [];
    if (words.length < text.trim().length) cut += 1;
    return [{ text: words, intent, language: code, dataset: 'Train' as const, entities: [] as [] }];
  });
  for (const [language, count] of silent)
    warnings.push(
      `${language} : ${count} phrases laissées, CLU ne parle pas cette langue (la reconnaissance embarquée y répond toujours).`,
    );
  if (cut > 0) warnings.push(`${cut} phrases coupées à ${LONGEST_UTTERANCE} caractères, la limite de CLU.`);
  return utterances;
}

/** CLU takes a text once in a language. */
function distinct(utterances: readonly CluUtterance[]): CluUtterance[] {
  const seen = new Set<string>();
  return utterances.filter(({ text, language }) => {
    const key = `${language}\n${text.toLowerCase()}`;
    return !seen.has(key) && seen.add(key);
  });
}

function withinIntents(
  utterances: readonly CluUtterance[],
  limits: typeof CLU_LIMITS,
  warnings: string[],
): CluUtterance[] {
  const counts = new Map<string, number>();
  for (const { intent } of utterances) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  const names = [...counts.keys()];
  const badlyNamed = names.filter((name) => name.length > limits.intentName || FORBIDDEN_IN_NAMES.test(name));
  const named = names.filter((name) => name !== CLU_NONE && !badlyNamed.includes(name));
  const best = named.sort((a, b) => counts.get(b)! - counts.get(a)!).slice(0, limits.intents - 1);
  const dropped = named.slice(best.length);
  if (badlyNamed.length > 0)
    warnings.push(
      `Dialogues laissés, leur nom n’est pas permis par CLU (${limits.intentName} caractères au plus, sans : $ & % * ( ) + ~ # / ?) : ${badlyNamed.join(', ')}. Renommez-les : avec CLU, personne n’y serait mené.`,
    );
  if (dropped.length > 0)
    warnings.push(
      `CLU n’a que ${limits.intents} intentions : laissés, les dialogues au moins d’exemples : ${dropped.join(', ')}. Avec CLU, personne n’y serait mené : regroupez des dialogues.`,
    );
  const kept = new Set([...best, CLU_NONE]);
  return utterances.filter(({ intent }) => kept.has(intent));
}

function withinUtterances(
  utterances: CluUtterance[],
  limits: typeof CLU_LIMITS,
  warnings: string[],
): CluUtterance[] {
  if (utterances.length <= limits.utterances) return utterances;
  const sample = sampled(utterances, limits.utterances);
  warnings.push(
    `CLU n’a que ${limits.utterances} phrases : ${sample.length} prises sur ${utterances.length}, également par dialogue et par langue.`,
  );
  return sample;
}

/** As many of each intent in each language as fit; small groups stay whole, large ones give evenly spread phrases. */
function sampled(utterances: readonly CluUtterance[], most: number): CluUtterance[] {
  const groups = new Map<string, CluUtterance[]>();
  for (const utterance of utterances) {
    const key = `${utterance.intent}\n${utterance.language}`;
    const group = groups.get(key);
    if (group) group.push(utterance);
    else groups.set(key, [utterance]);
  }
  const share = largestShare(
    [...groups.values()].map(({ length }) => length),
    most,
  );
  return [...groups.values()].flatMap((group) => spread(group, share)).slice(0, most);
}

function largestShare(sizes: readonly number[], most: number): number {
  const total = (share: number) => sizes.reduce((sum, size) => sum + Math.min(size, share), 0);
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (total(middle) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `count` items at even distances: neighbours in a file are often variants of one another. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return items.filter(
    (_, i) => Math.floor(((i + 1) * count) / items.length) > Math.floor((i * count) / items.length),
  );
}
