import {
  COMMANDS,
  type Command,
  EMERGENCIES,
  type Emergency,
  type Language,
  type Library,
} from '../conversation/ports';
import type { LanguageCode } from '../conversation/types';
import { fold, MAX_TEXT, words as wordsOf } from '../text';
import { AROUND_A_LANGUAGE } from './language-request';
import type { PatternIndex } from './pattern-index';
import { choicesOf, groupsOf, parseGroups, parsePattern, positionsOf } from './patterns';
import { ScriptedPatterns } from './scripted-patterns';
import { RANKS, type Rank, type RulesRecord, SHORT_ANSWERS, type ShortAnswer } from './types';

export type RuleMatcher = Pick<
  Library,
  'emergencyIn' | 'emergenciesIn' | 'commandIn' | 'rankIn' | 'shortAnswerIn'
>;

/** A longer message says something else too: it goes to the recogniser. */
const MAX_COMMAND_WORDS = 12;

/** Compiles the rules of all languages: any of them applies, whatever the language of the conversation. */
export function compileRules(
  rules: ReadonlyMap<LanguageCode, RulesRecord>,
  languages: readonly Language[],
): RuleMatcher {
  const emergencies = new EmergencyRules(rules);
  const whole = new WholeMessageRules(rules, languages);
  return {
    emergencyIn: (text) => worst(emergencies.all(foldedWords(text))),
    emergenciesIn: (text) => emergencies.all(foldedWords(text)),
    commandIn: (text) => whole.command(foldedWords(text)),
    rankIn: (text) => whole.rank(foldedWords(text)),
    shortAnswerIn: (text) => whole.shortAnswer(foldedWords(text)),
  };
}

function foldedWords(text: string): readonly string[] {
  return wordsOf(text.slice(0, MAX_TEXT));
}

interface Category {
  language: LanguageCode;
  emergency: Emergency;
  except: ScriptedPatterns<string>;
}

/**
 * An exception takes its own words away, not the message: "mon téléphone est mort" does not silence the rest of
 * "mon téléphone est mort et mon mari me frappe". A pattern that shares a word with it is not found, any other is.
 */
class EmergencyRules {
  readonly #when = new ScriptedPatterns<Category>((pattern, category, index) =>
    index.add(parseGroups(pattern), category),
  );

  constructor(rules: ReadonlyMap<LanguageCode, RulesRecord>) {
    for (const [language, { emergency }] of rules) {
      for (const name of EMERGENCIES) {
        const { when = [], except = [] } = emergency[name] ?? {};
        const category: Category = { language, emergency: name, except: new ScriptedPatterns(addMultiplied) };
        for (const pattern of except) category.except.add(pattern, pattern);
        for (const pattern of when) this.#when.add(pattern, category);
      }
    }
  }

  all(words: readonly string[]): readonly { emergency: Emergency; language: LanguageCode }[] {
    return [...this.#when.find(words)].filter((category) => this.#holds(category, words));
  }

  /** Whether the category is still found once the words of its exceptions are taken away. */
  #holds(category: Category, words: readonly string[]): boolean {
    const exceptions = category.except.find(words);
    if (exceptions.size === 0) return true;
    const rest = [...words];
    // Emptied, not removed: words on both sides must not come closer than they were written.
    for (const exception of exceptions)
      for (const at of positionsOf(parsePattern(exception), words)) rest[at] = '';
    return this.#when.find(rest).has(category);
  }
}

/** Danger before a night outside. */
function worst(heard: readonly { emergency: Emergency }[]): Emergency | undefined {
  return EMERGENCIES.find((name) => heard.some(({ emergency }) => emergency === name));
}

/** Every pattern that one stands for, without choices: the words of an exception are taken out one by one. */
function addMultiplied(pattern: string, _tag: string, index: PatternIndex<string>): void {
  for (const choice of choicesOf(pattern)) index.add(groupsOf(parsePattern(choice)), choice);
}

/** What is left of a message without some of the polite words around it. */
interface Rest {
  words: readonly string[];
  phrase: string;
}

/** Rules about a message as a whole, once the polite words around it are taken away. */
class WholeMessageRules {
  readonly #commands = new Map<string, Command>();
  readonly #answers = new Map<string, ShortAnswer>();
  readonly #ranks = new Map<string, Rank>();
  readonly #names = new Map<string, LanguageCode>();
  readonly #polite = new Set<string>();
  readonly #politeWords: Set<string>;
  readonly #nameWords: Set<string>;
  readonly #around = new Set(AROUND_A_LANGUAGE);
  /** Of the last message: three rules read it. */
  #last: { words: readonly string[]; rests: readonly Rest[] } = { words: [], rests: [] };

  constructor(rules: ReadonlyMap<LanguageCode, RulesRecord>, languages: readonly Language[]) {
    for (const { commands, short, ranks = {}, polite } of rules.values()) {
      for (const command of COMMANDS) addPhrases(this.#commands, commands[command], command);
      for (const answer of SHORT_ANSWERS) addPhrases(this.#answers, short[answer], answer);
      for (const rank of RANKS) addPhrases(this.#ranks, ranks[rank], rank);
      for (const phrase of polite) this.#polite.add(fold(phrase));
      for (const phrase of commands.language ?? [])
        if (!fold(phrase).includes(' ')) this.#around.add(fold(phrase));
    }
    for (const { code, name, names } of languages) addPhrases(this.#names, [name, ...names], code);
    this.#polite.delete('');
    this.#politeWords = singleWords(this.#polite);
    this.#nameWords = singleWords(this.#names.keys());
  }

  command(words: readonly string[]): { command: Command; language?: LanguageCode } | undefined {
    for (const rest of this.#withoutPoliteness(words)) {
      const command = this.#commands.get(rest.phrase);
      if (command) return { command };
      const language = this.#languageAskedFor(rest.words);
      if (language) return { command: 'language', language };
    }
    return undefined;
  }

  rank(words: readonly string[]): number | undefined {
    for (const rest of this.#withoutPoliteness(words)) {
      const rank = this.#ranks.get(rest.phrase);
      if (rank) return rank === 'last' ? -1 : RANKS.indexOf(rank) + 1;
      const number = numberAmong(rest.words);
      if (number !== undefined) return number;
    }
    return undefined;
  }

  shortAnswer(words: readonly string[]): ShortAnswer | undefined {
    for (const rest of this.#withoutPoliteness(words)) {
      const answer = this.#answers.get(rest.phrase);
      if (answer) return answer;
    }
    return undefined;
  }

  #withoutPoliteness(words: readonly string[]): readonly Rest[] {
    if (this.#last.words !== words) this.#last = { words, rests: this.#restsOf(words) };
    return this.#last.rests;
  }

  /** The message itself, then with more and more polite words taken from both ends. */
  #restsOf(words: readonly string[]): Rest[] {
    if (words.length === 0 || words.length > MAX_COMMAND_WORDS) return [];
    const starts = [0];
    for (let at = 0; at < words.length; at += 1) {
      for (let end = at + 1; starts.includes(at) && end < words.length; end += 1) {
        if (this.#isPolite(words, at, end) && !starts.includes(end)) starts.push(end);
      }
    }
    const ends = [words.length];
    for (let at = words.length; at > 0; at -= 1) {
      for (let start = at - 1; ends.includes(at) && start > 0; start -= 1) {
        if (this.#isPolite(words, start, at) && !ends.includes(start)) ends.push(start);
      }
    }
    const spans = starts.flatMap((start) =>
      ends.filter((end) => end > start).map((end) => [start, end] as const),
    );
    spans.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
    return spans.flatMap(([start, end]) => withoutRepetition(words.slice(start, end)));
  }

  #isPolite(words: readonly string[], start: number, end: number): boolean {
    if (!this.#politeWords.has(words[start]!)) return false;
    return this.#polite.has(words.slice(start, end).join(' '));
  }

  /** A name of a language, alone or among words that only ask for it. */
  #languageAskedFor(words: readonly string[]): LanguageCode | undefined {
    if (!words.some((word) => this.#nameWords.has(word))) return undefined;
    for (let size = words.length; size > 0; size -= 1) {
      for (let start = 0; start + size <= words.length; start += 1) {
        const language = this.#names.get(words.slice(start, start + size).join(' '));
        if (language === undefined) continue;
        const others = [...words.slice(0, start), ...words.slice(start + size)];
        if (this.#onlyAsks(others)) return language;
      }
    }
    return undefined;
  }

  #onlyAsks(words: readonly string[]): boolean {
    return (
      words.every((word) => this.#around.has(word)) || this.#commands.get(words.join(' ')) === 'language'
    );
  }
}

/** Words before a number that only say that it is one. */
const BEFORE_A_NUMBER = new Set([
  'numero',
  'num',
  'number',
  'no',
  'nr',
  'choix',
  'option',
  'choice',
  'رقم',
  'شماره',
]);

/** "2 svp", "choix 2": the number of a menu's line among words that only ask for it. */
function numberAmong(rest: readonly string[]): number | undefined {
  const [first = '', second] = rest;
  const digits = second !== undefined && BEFORE_A_NUMBER.has(first) ? second : first;
  const alone = rest.length === (digits === first ? 1 : 2);
  return alone && /^\d{1,2}$/.test(digits) ? Number(digits) : undefined;
}

/** Most messages hold none of these words: they need no look at every run of theirs. */
function singleWords(phrases: Iterable<string>): Set<string> {
  return new Set([...phrases].flatMap((phrase) => phrase.split(' ')));
}

/** The first language that claims a phrase keeps it: the content check refuses two that differ. */
function addPhrases<T>(map: Map<string, T>, phrases: readonly string[] | undefined, meaning: T): void {
  for (const phrase of phrases ?? []) {
    const folded = fold(phrase);
    if (folded !== '' && !map.has(folded)) map.set(folded, meaning);
  }
}

/** "non non non" is also "non". */
function withoutRepetition(words: readonly string[]): Rest[] {
  const whole = { words, phrase: words.join(' ') };
  const isRepeated = words.length > 1 && words.every((word) => word === words[0]);
  return isRepeated ? [whole, { words: [words[0]!], phrase: words[0]! }] : [whole];
}
