/** Where everything stands on a poster: A4, one column, centred. Lengths are points (1/72 inch), y grows downwards. */
import { AppError } from '../../errors';
import { type FittedText, type FittingStyle, fitText } from './fit-text';
import type { Fonts } from './fonts';
import { type QrCode, QUIET_SQUARES, qrCodeOf } from './qr-code';
import type { Direction, Run } from './text-runs';

const MM = 72 / 25.4;
export const A4 = { width: 210 * MM, height: 297 * MM };
export const MARGIN = 15 * MM;
/** Below, an old phone held at arm's length does not read it; above, words need the room more. */
const QR = { least: 70 * MM, wished: 85 * MM, most: 110 * MM };
const WIDTH = A4.width - 2 * MARGIN;
/** Between a frame and its text, on both sides together. */
const PADDING = 10;
/** Between the invitation to scan and the code's frame. */
const CODE_GAP = 6;
/** Between the warning and the foot: the frame's lower half, the rule, and air. */
const FOOT_GAP = 18;

export type Role =
  | 'title'
  | 'scan'
  | 'write'
  | 'handle'
  | 'language'
  | 'robot'
  | 'privacy'
  | 'french'
  | 'staff'
  | 'link';

/** The words of one page. */
export interface PosterWords {
  language: string;
  direction: Direction;
  /** An empty one is left out. */
  texts: Record<Exclude<Role, 'link'>, string>;
  link: string;
}

export interface PlacedLine {
  /** In the order it is read in. */
  text: string;
  x: number;
  /** Of the letters' feet. */
  baseline: number;
  top: number;
  width: number;
  height: number;
  runs: Run[];
}

export interface PlacedText {
  role: Role;
  text: string;
  language: string;
  size: number;
  lines: PlacedLine[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Page {
  language: string;
  link: string;
  texts: PlacedText[];
  /** Without its quiet zone. */
  code: { x: number; y: number; side: number; qr: QrCode };
  /** Frames: around the code's quiet zone, around the warning. */
  frames: Box[];
  /** The line above what is meant for those who hang the page. */
  rule: { x: number; y: number; width: number };
}

interface Style {
  size: number;
  min: number;
  maxLines: number;
  weight?: 400 | 700;
  /** Space above. */
  gap: number;
  /** Written in French or in Latin signs, whatever the page's language. */
  latin?: true;
}

const STYLES: Record<Role, Style> = {
  title: { size: 46, min: 24, maxLines: 2, weight: 700, gap: 0 },
  scan: { size: 25, min: 15, maxLines: 1, weight: 700, gap: 10 },
  write: { size: 19, min: 13, maxLines: 1, gap: 8 },
  handle: { size: 32, min: 16, maxLines: 1, weight: 700, gap: 0, latin: true },
  language: { size: 19, min: 12, maxLines: 2, gap: 10 },
  robot: { size: 19, min: 12, maxLines: 2, gap: 2 },
  privacy: { size: 18, min: 12, maxLines: 2, weight: 700, gap: 8 + PADDING },
  french: { size: 11, min: 9, maxLines: 2, weight: 700, gap: 0, latin: true },
  staff: { size: 9, min: 8, maxLines: 2, gap: 1, latin: true },
  link: { size: 7, min: 6, maxLines: 4, gap: 1, latin: true },
};
const BODY: readonly Role[] = ['title', 'scan', 'write', 'handle', 'language', 'robot', 'privacy'];
const FOOT: readonly Role[] = ['french', 'staff', 'link'];
/** Letters of Arabic script are that much smaller in their em than Latin ones. */
const NASKH = 1.2;
/** The foot is in French. */
const FRENCH: ReadonlySet<Role> = new Set(FOOT);
const SHARES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

type Fitted = Record<Role, FittedText>;

/**
 * Sets the words as large as they go beside a code of at least 70 mm.
 * @throws AppError `poster-overflow` when even the smallest letters do not hold on the page; `poster-character`
 */
export function layOut(words: PosterWords, fonts: Fonts): Page {
  const qr = qrCodeOf(words.link);
  const tries: Sized[] = [];
  for (const share of SHARES) {
    tries.push(sized(words, qr, share, fonts));
    if (tries.at(-1)!.room >= QR.wished) break;
  }
  const found = tries.find(({ room }) => room >= QR.wished) ?? tries.find(({ room }) => room >= QR.least);
  return placed(words, qr, found ?? tooLong(words));
}

function tooLong({ language }: PosterWords): never {
  throw new AppError(
    'poster-overflow',
    `Les textes poster.* de locales/${language}/bot.json ne tiennent pas sur une page : raccourcissez-les.`,
  );
}

/** `room`: the side that is left for the code without its quiet zone; negative when there is none. */
interface Sized {
  fitted: Fitted;
  room: number;
}

function sized(words: PosterWords, qr: QrCode, share: number, fonts: Fonts): Sized {
  const roles = [...BODY, ...FOOT];
  const fitted = Object.fromEntries(
    roles.map((role) => [role, fitRole(role, words, share, fonts)]),
  ) as Fitted;
  const used = roles.reduce((sum, role) => sum + heightOf(role, fitted), 0);
  const left = A4.height - 2 * MARGIN - used - CODE_GAP - FOOT_GAP;
  return { fitted, room: left / withQuietZone(qr) };
}

/** How many times wider the code is with its quiet zone. */
function withQuietZone({ size }: QrCode): number {
  return (size + 2 * QUIET_SQUARES) / size;
}

function heightOf(role: Role, fitted: Fitted): number {
  return fitted[role].lines.length === 0 ? 0 : STYLES[role].gap + fitted[role].height;
}

function fitRole(role: Role, words: PosterWords, share: number, fonts: Fonts): FittedText {
  const { size, min, latin, weight = 400, maxLines } = STYLES[role];
  const direction = latin ? 'ltr' : words.direction;
  const scale = direction === 'rtl' ? NASKH : 1;
  const style: FittingStyle = {
    weight,
    direction,
    maxLines,
    min: min * scale,
    size: Math.max(min, size * share) * scale,
  };
  const text = role === 'link' ? words.link : words.texts[role];
  return fitText(text, style, WIDTH - (role === 'privacy' ? 2 * PADDING : 0), fonts);
}

/** What the code could use and does not goes to the gaps of the body. */
function placed(words: PosterWords, qr: QrCode, { fitted, room }: Sized): Page {
  const side = Math.min(room, QR.most);
  const spare = ((room - side) * withQuietZone(qr)) / BODY.length;
  const texts: PlacedText[] = [];
  let y = MARGIN - spare;
  const put = (role: Role, gap: number) => {
    if (fitted[role].lines.length === 0) return;
    y += gap + STYLES[role].gap;
    texts.push(placedText(role, words, fitted[role], y));
    y += fitted[role].height;
  };
  for (const role of ['title', 'scan'] as const) put(role, spare);
  const box = side * withQuietZone(qr);
  const frame = { x: (A4.width - box) / 2, y: y + CODE_GAP, width: box, height: box };
  const quiet = (box - side) / 2;
  y = frame.y + box;
  for (const role of BODY.slice(2)) put(role, spare);
  const rule = { x: MARGIN, y: y + FOOT_GAP * 0.7, width: WIDTH };
  y += FOOT_GAP;
  for (const role of FOOT) put(role, 0);
  return {
    language: words.language,
    link: words.link,
    texts,
    code: { qr, x: frame.x + quiet, y: frame.y + quiet, side },
    frames: [frame, framed(texts)],
    rule,
  };
}

function placedText(
  role: Role,
  words: PosterWords,
  { text, size, lines }: FittedText,
  top: number,
): PlacedText {
  let y = top;
  const placedLines = lines.map(({ text: read, runs, width, ascent, descent }) => {
    const line = {
      top: y,
      baseline: y + ascent * size,
      height: (ascent + descent) * size,
      width: width * size,
    };
    y += line.height;
    return { ...line, text: read, x: (A4.width - line.width) / 2, runs };
  });
  const language = FRENCH.has(role) ? 'fr' : words.language;
  return { role, text, language, size, lines: placedLines };
}

/** The warning stands in a frame as wide as the page. */
function framed(texts: readonly PlacedText[]): Box {
  const { lines } = texts.find(({ role }) => role === 'privacy')!;
  const top = lines[0]!.top - PADDING / 2;
  const bottom = lines.at(-1)!.top + lines.at(-1)!.height + PADDING / 2;
  return { x: MARGIN, y: top, width: WIDTH, height: bottom - top };
}
