/** Messages within the limits of WhatsApp's Cloud API: one over-long label and Meta refuses the whole message. */
import type { Choice, Message } from '../conversation/types';
import { cutBefore, ellipsis, fittedLabels, numberedText, splitText } from './choice-layout';

/** The part of a message that is the same for everybody; the client adds whom it is for. */
export type WhatsAppWire =
  | { type: 'text'; text: { body: string; preview_url: false } }
  | { type: 'interactive'; interactive: Buttons | List }
  | { type: 'template'; template: { name: string; language: { code: string } } };

interface Buttons {
  type: 'button';
  body: { text: string };
  action: { buttons: { type: 'reply'; reply: { id: string; title: string } }[] };
}

interface List {
  type: 'list';
  body: { text: string };
  action: { button: string; sections: { rows: { id: string; title: string; description?: string }[] }[] };
}

/** In UTF-16 units, which are never fewer than the characters Meta counts. */
export const LIMITS = {
  text: 4096,
  body: 1024,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  /** The word that opens a list. */
  open: 20,
} as const;

/** What opens a list: the word of an interface, in the language of the message, at most 20 units. */
const OPEN: ReadonlyMap<string, string> = new Map([
  ['fr', 'Choisir'],
  ['en', 'Choose'],
  ['ar', 'اختر'],
  ['fa', 'انتخاب کنید'],
  ['ps', 'وټاکئ'],
  ['ti', 'ምረጹ'],
  ['uk', 'Обрати'],
  ['ru', 'Выбрать'],
  ['tr', 'Seçin'],
  ['es', 'Elegir'],
  ['bn', 'বেছে নিন'],
  ['so', 'Dooro'],
]);

/**
 * Meta's codes for templates in our languages; it has none for Tigrinya and Somali. [Meta, "Supported Languages",
 * 2026-05-21; its line for Pashto was not in the copy we read: the client falls back to French when it is refused.]
 */
const TEMPLATE_LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['fr', 'fr'],
  ['en', 'en'],
  ['ar', 'ar'],
  ['fa', 'fa'],
  ['ps', 'ps_AF'],
  ['uk', 'uk'],
  ['ru', 'ru'],
  ['tr', 'tr'],
  ['es', 'es'],
  ['bn', 'bn'],
]);
export const TEMPLATE_FALLBACK = 'fr';

/** Meta's code of the language in which a template is sent to a reader of ours. */
export function templateLanguage(locale: string | undefined): string {
  return TEMPLATE_LANGUAGES.get(locale ?? '') ?? TEMPLATE_FALLBACK;
}

/** Buttons, else a list, else numbered lines; more than one wire message only when the text alone is too long. */
export function renderWhatsApp(message: Message, reopenTemplate?: string): WhatsAppWire[] {
  if (message.template === 'reopen' && reopenTemplate) return [template(reopenTemplate, message.locale)];
  const text = message.text.trim();
  const choices = message.choices ?? [];
  if (choices.length === 0) return splitText(text, LIMITS.text).map(plain);
  const menu = menuOf(text, choices, message.locale);
  return menu ? [menu] : numbered(text, choices, message.locale);
}

function numbered(text: string, choices: readonly Choice[], locale: string | undefined): WhatsAppWire[] {
  const whole = numberedText({ text, choices: [...choices] }).trim();
  if (whole.length <= LIMITS.text) return [plain(whole)];
  const pieces = splitText(text, LIMITS.text);
  const last = pieces.length > 1 ? menuOf(pieces.at(-1)!, choices, locale) : undefined;
  if (last) return [...pieces.slice(0, -1).map(plain), last];
  return splitText(whole, LIMITS.text).map(plain);
}

function plain(body: string): WhatsAppWire {
  return { type: 'text', text: { body, preview_url: false } };
}

function template(name: string, locale: string | undefined): WhatsAppWire {
  return { type: 'template', template: { name, language: { code: templateLanguage(locale) } } };
}

/** Undefined when these choices cannot be pressed as they are. */
function menuOf(text: string, given: readonly Choice[], locale?: string): WhatsAppWire | undefined {
  if (text === '' || text.length > LIMITS.body || !areUsable(given)) return undefined;
  const choices = given.map(({ label, value }) => ({ label: label.replace(/\s+/g, ' ').trim(), value }));
  const short = choices.every(({ label }) => label.length <= LIMITS.buttonTitle);
  const action = choices.length <= LIMITS.buttons && short ? buttons(choices) : list(choices, locale);
  return { type: 'interactive', interactive: { ...action, body: { text } } };
}

/** Ids come back as they were only when they fit, differ, and have no space around them. */
function areUsable(choices: readonly Choice[]): boolean {
  const ids = new Set(choices.map(({ value }) => value));
  return (
    choices.length <= LIMITS.rows &&
    ids.size === choices.length &&
    choices.every(
      ({ value, label }) =>
        value !== '' && value === value.trim() && value.length <= LIMITS.rowId && label.trim() !== '',
    )
  );
}

function buttons(choices: readonly Choice[]): Omit<Buttons, 'body'> {
  const titles = fittedLabels(choices, LIMITS.buttonTitle);
  const replies = choices.map(({ value }, index) => ({ id: value, title: titles[index]! }));
  return { type: 'button', action: { buttons: replies.map((reply) => ({ type: 'reply', reply })) } };
}

function list(choices: readonly Choice[], locale = 'fr'): Omit<List, 'body'> {
  const parted = choices.map(({ label, value }) => ({ value, ...partLabel(label) }));
  const titles = fittedLabels(parted, LIMITS.rowTitle);
  const rows = parted.map(({ value, label, rest }, index) => {
    const title = titles[index]!;
    // Numbered because its beginning is another's too: what was left out of it changed.
    const description = title === label ? rest : ellipsis(choices[index]!.label, LIMITS.rowDescription);
    return { id: value, title, ...(description && { description }) };
  });
  return { type: 'list', action: { button: OPEN.get(locale) ?? OPEN.get('fr')!, sections: [{ rows }] } };
}

/** A label too long for a row: its beginning, and the rest for the line below. */
function partLabel(label: string): { label: string; rest?: string } {
  if (label.length <= LIMITS.rowTitle) return { label };
  const whole = ellipsis(label, LIMITS.rowTitle).slice(0, -1);
  const word = cutBefore(label, LIMITS.rowTitle - 1);
  const at = /\s/.test(label[word] ?? '') ? word : whole.length;
  const rest = label.slice(at).trim();
  return { label: `${label.slice(0, at).trimEnd()}…`, rest: ellipsis(rest, LIMITS.rowDescription) };
}
