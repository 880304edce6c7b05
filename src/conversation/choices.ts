/** What a choice means: the payload of a button, and how a typed number or label leads to one. */
import { fold, foldDigits } from '../text';
import type { Command, Library } from './ports';
import { type Choice, type ChoiceRef, OFFERS, type Offer } from './types';

export type Picked =
  | { kind: 'dialog'; dialog: string }
  | { kind: 'command'; command: Command }
  | { kind: 'language'; language: string }
  | { kind: 'near'; offer: Offer }
  | { kind: 'place'; code: string }
  | { kind: 'place-skip' }
  | { kind: 'housing'; housing: string }
  | { kind: 'cancel-handoff' }
  | { kind: 'erase' }
  | { kind: 'none-of-these' };

const SIMPLE: Record<string, Picked> = {
  'command:human': { kind: 'command', command: 'human' },
  'command:menu': { kind: 'command', command: 'menu' },
  'command:language': { kind: 'command', command: 'language' },
  'command:stop': { kind: 'command', command: 'stop' },
  'command:start': { kind: 'command', command: 'start' },
  'command:delete': { kind: 'command', command: 'delete' },
  'command:more': { kind: 'command', command: 'more' },
  'place:skip': { kind: 'place-skip' },
  'handoff:cancel': { kind: 'cancel-handoff' },
  'erase:yes': { kind: 'erase' },
  'none:these': { kind: 'none-of-these' },
};

/** Reads a payload; undefined for anything we never sent (buttons are input from outside). */
export function parseChoice(value: string | undefined): Picked | undefined {
  if (!value || value.length > 100) return undefined;
  if (Object.hasOwn(SIMPLE, value)) return SIMPLE[value];
  const match = /^(dialog|language|near|commune|departement|housing):([A-Za-z0-9-]+)$/.exec(value);
  return match ? parseNamed(match[1]!, match[2]!, value) : undefined;
}

function parseNamed(kind: string, id: string, value: string): Picked | undefined {
  if (kind === 'dialog') return { kind, dialog: id };
  if (kind === 'language') return { kind, language: id };
  if (kind === 'housing') return { kind, housing: id };
  if (kind === 'near') return isOffer(id) ? { kind, offer: id } : undefined;
  return { kind: 'place', code: value };
}

function isOffer(id: string): id is Offer {
  return (OFFERS as readonly string[]).includes(id);
}

/** Direction marks, joiners, and the marks that make a digit a picture. */
const INVISIBLE = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\u20e3\ufeff]/g;
/** ፩ to ፱: numerals, though not decimal digits. */
const ETHIOPIC_DIGIT = /[\u1369-\u1371]/g;

/** The number a person typed, in any digits, with dots or brackets ("2", "٢.", "(3)"); undefined otherwise. */
export function numberIn(text: string): number | undefined {
  const bare = text
    .replace(INVISIBLE, '')
    .replace(ETHIOPIC_DIGIT, (sign) => String(sign.charCodeAt(0) - 0x1368));
  const match = /^[^\p{L}\p{N}+-]*(?:n[°º.] ?)?(\d{1,2})[^\p{L}\p{N}]*$/iu.exec(foldDigits(bare));
  return match ? Number(match[1]) : undefined;
}

export type MenuHit = { kind: 'hit'; value: string } | { kind: 'out-of-range' } | { kind: 'miss' };

/** Finds what a typed text means on the menu last shown: its number, its label, or its rank (-1 is the last). */
export function matchMenu(menu: Choice[], text: string, rank?: number): MenuHit {
  const wanted = fold(text);
  const labelled = wanted === '' ? undefined : menu.find(({ label }) => sameLabel(label, wanted));
  if (labelled) return { kind: 'hit', value: labelled.value };
  const number = rank === -1 ? menu.length : (rank ?? numberIn(text));
  if (number === undefined || menu.length === 0) return { kind: 'miss' };
  const choice = menu[number - 1];
  return choice ? { kind: 'hit', value: choice.value } : { kind: 'out-of-range' };
}

/** Folding changes a length little: most labels are told apart without it. */
function sameLabel(label: string, wanted: string): boolean {
  return Math.abs(label.length - wanted.length) <= 6 && fold(label) === wanted;
}

export function pick(value: string, label?: string): ChoiceRef {
  return label === undefined ? { value } : { value, label };
}

export const HUMAN: ChoiceRef = Object.freeze({ value: 'command:human' });
export const CANCEL: ChoiceRef = Object.freeze({ value: 'handoff:cancel' });

/** Erasing is offered as its dialog, which says what it does. */
const AS_COMMANDS: readonly Command[] = ['human', 'menu', 'language', 'stop'];

/** A dialog as a choice. One that is a command counts as that command: a human is not offered twice. */
export function dialogChoice({ dialogs }: Pick<Library, 'dialogs'>, id: string): ChoiceRef {
  const command = dialogs.get(id)?.command;
  return pick(command && AS_COMMANDS.includes(command) ? `command:${command}` : `dialog:${id}`);
}

/** The dialogs of the main menu: what people need most, in this order. */
const MAIN_MENU = [
  'equipment-computer',
  'connectivity-sim',
  'training-computer-basics',
  'procedures-done-for-me',
  'programme-near-me',
];

export function mainMenu(has: (dialog: string) => boolean): ChoiceRef[] {
  const dialogs = MAIN_MENU.filter(has).map((dialog) => pick(`dialog:${dialog}`));
  return [...dialogs, HUMAN, pick('command:language')];
}

/** The needs a person may look for near them. */
export const NEAR_OFFERS: readonly Offer[] = ['equip', 'connect', 'form', 'demarches'];
