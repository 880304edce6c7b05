/** Answer → Reply: the words, in the person's language. Not yet cut to any channel's limits. */
import type { DialogText, Language, Library } from './ports';
import { safeForDirection } from './right-to-left';
import type {
  Answer,
  Choice,
  ChoiceRef,
  DeskView,
  Guidance,
  LanguageCode,
  LaureateMatch,
  Message,
  Part,
  Place,
  Reply,
} from './types';

/** One sentence of bot.json as a message, for what is said outside of a turn. */
export function renderSentence(
  library: Library,
  code: LanguageCode,
  key: string,
  values?: Record<string, string | number>,
): Message {
  const language = library.language(code) ?? library.languages[0]!;
  return {
    text: safeForDirection(library.sentence(language.code, key, values), language),
    locale: language.code,
  };
}

interface Words {
  library: Library;
  language: Language;
  /** Something is said in French for want of a translation. */
  borrowed: boolean;
}

export function renderReply(answer: Answer, library: Library): Reply {
  const language = library.language(answer.language) ?? library.languages[0]!;
  const labels: Words = { library, language, borrowed: false };
  const choices = uniqueChoices(answer.choices).map((choice) => renderChoice(choice, labels));
  const end = answer.messages.length - 1;
  const messages = answer.messages.map((parts, index): Message => {
    // The choices stand under the last message.
    const words: Words = { library, language, borrowed: index === end && labels.borrowed };
    const text = parts.map((part) => renderPart(part, words)).join('\n\n');
    return { text: words.borrowed ? announced(text, words) : text, locale: language.code };
  });
  if (choices.length > 0 && messages[end]) messages[end].choices = choices;
  return { messages, ...(answer.urgent && { urgent: true }) };
}

/** A missing translation is said, never silent: above the text that is in French. */
function announced(text: string, { library, language }: Words): string {
  const notice = safeForDirection(library.sentence(language.code, 'language.fallback'), language);
  return `${notice}\n\n${text}`;
}

/** Safe to show whatever surrounds it. */
function renderPart(part: Part, words: Words): string {
  return part.kind === 'dialog'
    ? renderDialog(part.dialog, words)
    : safeForDirection(wordsOf(part, words), words.language);
}

function wordsOf(part: Exclude<Part, { kind: 'dialog' }>, words: Words): string {
  switch (part.kind) {
    case 'sentence':
      return sayIn(words, part.language)(part.key, part.values);
    case 'guidance':
      return renderGuidance(part.guidance, words);
    case 'handoff':
      return renderHandoff(part.desk, words);
    case 'rest':
      return part.text;
    case 'located':
      return `📍 ${placeName(part.place)}`;
  }
}

/** The answers of the published content, once rendered: the same for everybody. */
const rendered = new WeakMap<DialogText, { language: Language; text: string }>();

/** The answer and its official links, each on a line of its own. */
function renderDialog(id: string, words: Words): string {
  const { library, language } = words;
  const found = library.dialogText(language.code, id);
  if (found.language !== language.code) words.borrowed = true;
  const known = rendered.get(found);
  if (known?.language === language) return known.text;
  const links = (library.dialogs.get(id)?.links ?? [])
    .map((link) => library.linkOf(language.code, link))
    .filter((url): url is string => url !== undefined);
  const text = safeForDirection([found.text, ...links].join('\n'), language);
  rendered.set(found, { language, text });
  return text;
}

function renderGuidance(guidance: Guidance, words: Words): string {
  const say = sayIn(words);
  const intro = guidance.place
    ? say('guidance.introPlace', { place: placeName(guidance.place) })
    : say('guidance.introFrance');
  const laureates = guidance.laureates.map((match) => renderLaureate(match, words));
  const known =
    laureates.length > 0 ? laureates : [say(guidance.place ? 'guidance.none' : 'guidance.noPlace')];
  const more = guidance.franceServicesUrl
    ? [`${say('guidance.franceServices')}\n${guidance.franceServicesUrl}`]
    : [];
  return [intro, ...known, `${say('guidance.map')}\n${guidance.mapUrl}`, ...more].join('\n\n');
}

function placeName({ commune, name, departement }: Place): string {
  return commune ? `${name} (${departement})` : name;
}

function renderLaureate(match: LaureateMatch, words: Words): string {
  const say = sayIn(words);
  const reasons = match.reasons.map((reason) => say(`guidance.reason.${reason}`)).join(comma(words.language));
  const date = formatDay(Date.parse(match.verifiedOn), words.language.code);
  const status = say(`guidance.status.${match.status}`, { date });
  const line = `• ${say('guidance.laureate', { name: match.name, reasons, status })}`;
  return match.site ? `${line}\n${match.site}` : line;
}

function comma(language: Language): string {
  return language.direction === 'rtl' ? '، ' : ', ';
}

/** What a person who asked for a human is told: whether somebody is there, how many wait, when the desk opens. */
function renderHandoff(desk: DeskView, words: Words): string {
  const say = sayIn(words);
  const ahead = say('handoff.ahead', { count: desk.waiting });
  if (desk.open) {
    return [say('handoff.opened'), say(desk.present > 0 ? 'handoff.present' : 'handoff.absent'), ahead].join(
      '\n',
    );
  }
  const closed = desk.opensAt
    ? say('handoff.closed', { date: formatMoment(desk.opensAt, words.language.code) })
    : say('handoff.closedUnknown');
  return [say('handoff.opened'), closed].join('\n');
}

function sayIn(words: Words, code: LanguageCode = words.language.code) {
  return (key: string, values?: Record<string, string | number>) => {
    if (!words.library.isTranslated(code, key)) words.borrowed = true;
    return words.library.sentence(code, key, values);
  };
}

/** Making a formatter takes a hundred times longer than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Persian and Pashto would print their own calendar and digits: appointments in France are Gregorian, Latin. */
function formatter(language: LanguageCode, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language} ${Object.keys(options).join()}`;
  const known = formatters.get(name);
  if (known) return known;
  const locale = `${language}-u-ca-gregory-nu-latn`;
  const made = new Intl.DateTimeFormat(locale, { timeZone: 'Europe/Paris', ...options });
  formatters.set(name, made);
  return made;
}

export function formatDay(at: number, language: LanguageCode): string {
  return formatter(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

export function formatMoment(at: number, language: LanguageCode): string {
  const options = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return formatter(language, { ...options, hourCycle: 'h23' }).format(at);
}

const FIXED_LABELS: Record<string, string> = {
  'command:human': 'choice.human',
  'command:menu': 'choice.menu',
  'command:language': 'choice.language',
  'place:skip': 'choice.skip',
  'housing:skip': 'choice.skip',
  'housing:none': 'choice.housingNone',
  'handoff:cancel': 'choice.cancel',
  'erase:yes': 'choice.erase',
  'none:these': 'choice.none',
  'near:equip': 'choice.equip',
  'near:connect': 'choice.connect',
  'near:form': 'choice.form',
  'near:demarches': 'choice.demarches',
};

function renderChoice({ value, label }: ChoiceRef, words: Words): Choice {
  if (label !== undefined) return { label, value };
  const key = FIXED_LABELS[value];
  if (key) return { label: sayIn(words)(key), value };
  const { title, language } = words.library.dialogText(words.language.code, value.slice('dialog:'.length));
  if (language !== words.language.code) words.borrowed = true;
  return { label: title, value };
}

function uniqueChoices(choices: ChoiceRef[]): ChoiceRef[] {
  return choices.filter(({ value }, index) => choices.findIndex((other) => other.value === value) === index);
}
