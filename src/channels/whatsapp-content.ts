/** What one message of WhatsApp says, whatever its type: words, a pressed button, a position, or things we cannot read. */
import { z } from 'zod';
import type { Position } from '../conversation/types';

export interface Content {
  text: string;
  value?: string;
  media?: string[];
  location?: Position;
  /** Tells two files apart that bear no message id. */
  attachment?: string;
}

const TEXT = z.string().optional().catch(undefined);
const COORDINATE = z
  .union([z.number(), z.string().regex(/^-?\d/)])
  .transform(Number)
  .optional()
  .catch(undefined);

function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape).optional().catch(undefined);
}

const FILE = part({ id: TEXT, sha256: TEXT, mime_type: TEXT, caption: TEXT });
const REPLY = part({ id: TEXT, title: TEXT });
const MESSAGE = z.looseObject({
  type: TEXT,
  text: part({ body: TEXT }),
  button: part({ text: TEXT, payload: TEXT }),
  interactive: part({ button_reply: REPLY, list_reply: REPLY, nfm_reply: part({ body: TEXT }) }),
  location: part({ latitude: COORDINATE, longitude: COORDINATE }),
  order: part({ text: TEXT }),
  image: FILE,
  video: FILE,
  audio: FILE,
  voice: FILE,
  document: FILE,
  sticker: FILE,
});
type Message = z.infer<typeof MESSAGE>;

/** Types that ask for no answer. */
const SILENT = new Set(['reaction', 'revoke', 'edit', 'system', 'request_welcome']);

/** The content, or one word why there is none. A type we do not know is content: the person must not meet silence. */
export function contentOf(raw: unknown): Content | string {
  const parsed = MESSAGE.safeParse(raw);
  if (!parsed.success) return 'malformed';
  const message = parsed.data;
  const type = message.type ?? (message.text ? 'text' : 'unsupported');
  if (SILENT.has(type)) return type;
  const content = readers[type]?.(message) ?? file(type, message) ?? { text: '', media: [kindOf(type)] };
  return isEmpty(content) ? 'empty' : content;
}

const readers: Record<string, (message: Message) => Content> = Object.assign(Object.create(null), {
  text: ({ text }: Message) => ({ text: text?.body ?? '' }),
  button: ({ button }: Message) => pressed(button?.text, button?.payload),
  interactive: ({ interactive }: Message) => {
    if (interactive?.nfm_reply?.body) return { text: interactive.nfm_reply.body };
    const reply = interactive?.button_reply ?? interactive?.list_reply;
    return reply ? pressed(reply.title, reply.id) : { text: '', media: ['unsupported'] };
  },
  location: ({ location }: Message) => {
    const position = positionOf(location?.latitude, location?.longitude);
    return position ? { text: '', location: position } : { text: '', media: ['location'] };
  },
  order: ({ order }: Message) => ({ text: order?.text ?? '', media: ['order'] }),
});

function pressed(title = '', payload = ''): Content {
  return { text: title === '' ? payload : title, ...(payload !== '' && { value: payload }) };
}

const FILES = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;

/** A file that did not arrive (`errors`) still has its caption. */
function file(type: string, message: Message): Content | undefined {
  const name = FILES.find((each) => each === type);
  if (!name) return undefined;
  const { id, sha256, mime_type, caption = '' } = message[name] ?? {};
  const attachment = sha256 ?? id;
  const mime = /^[a-z]+\/[\w.+-]{1,80}/i.exec(mime_type ?? '')?.[0].toLowerCase();
  return { text: caption, media: [mime ?? name], ...(attachment && { attachment }) };
}

/** Our own word for the type: what a stranger wrote there goes no further. */
function kindOf(type: string): string {
  return type === 'contacts' ? 'contacts' : 'unsupported';
}

function positionOf(latitude?: number, longitude?: number): Position | undefined {
  const known = latitude !== undefined && Math.abs(latitude) <= 90;
  return known && longitude !== undefined && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

function isEmpty({ text, media, location }: Content): boolean {
  return text.trim() === '' && !media && !location;
}
