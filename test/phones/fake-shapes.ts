/** Outgoing messages as the platforms read them: their words and choices, or why the platform would refuse them. */

export interface Shown {
  person: string;
  text: string;
  form: 'text' | 'buttons' | 'list' | 'replies' | 'template';
  choices: { label: string; value: string }[];
  /** The token that receipts bear. */
  token?: string;
  /** WhatsApp: the id of the number that it was sent from. */
  via?: string;
  body: unknown;
}

/** What a platform would answer with 400. */
export class Refused extends Error {}

type Fields = Record<string, unknown>;

function need(right: boolean, why: string): asserts right {
  if (!right) throw new Refused(why);
}

function textWithin(value: unknown, max: number, name: string): string {
  need(typeof value === 'string', `${name} is no text`);
  need(value.trim() !== '', `${name} is empty`);
  need(value.length <= max, `${name} has ${value.length} of ${max} characters`);
  return value;
}

function unlike(values: string[], name: string): void {
  need(new Set(values).size === values.length, `${name} are not unique`);
}

function fieldsOf(value: unknown): Fields {
  return (value ?? {}) as Fields;
}

/** @throws Refused */
export function whatsAppMessage(body: Fields): Shown {
  need(body.messaging_product === 'whatsapp', 'messaging_product');
  need((body.to === undefined) !== (body.recipient === undefined), 'to or recipient, not both');
  const person = String(body.to ?? body.recipient);
  const right = body.to === undefined ? /^[A-Z]{2}\.(?:ENT\.)?\w+$/ : /^\d{5,15}$/;
  need(right.test(person), 'not a recipient');
  const token = body.biz_opaque_callback_data as string | undefined;
  need(token === undefined || token.length <= 512, 'biz_opaque_callback_data is too long');
  return { person, ...(token && { token }), body, ...whatsAppContent(body) };
}

function whatsAppContent(body: Fields): Pick<Shown, 'text' | 'form' | 'choices'> {
  if (body.type === 'template')
    return { text: `template:${fieldsOf(body.template).name}`, form: 'template', choices: [] };
  if (body.type === 'text') {
    const text = fieldsOf(body.text);
    need(text.preview_url === false, 'a link preview is asked for');
    return { text: textWithin(text.body, 4096, 'text.body'), form: 'text', choices: [] };
  }
  need(body.type === 'interactive', 'type');
  const interactive = fieldsOf(body.interactive);
  const text = textWithin(fieldsOf(interactive.body).text, 1024, 'interactive.body');
  const action = fieldsOf(interactive.action);
  if (interactive.type === 'button') return { text, form: 'buttons', choices: buttonsOf(action) };
  need(interactive.type === 'list', 'interactive.type');
  return { text, form: 'list', choices: rowsOf(action) };
}

function buttonsOf(action: Fields): Shown['choices'] {
  const buttons = (action.buttons as { type: string; reply: { id: string; title: string } }[]) ?? [];
  need(buttons.length >= 1 && buttons.length <= 3, `${buttons.length} buttons`);
  const choices = buttons.map(({ type, reply }) => {
    need(type === 'reply', 'button type');
    return { label: textWithin(reply.title, 20, 'button title'), value: idWithin(reply.id, 256) };
  });
  checkUnlike(choices);
  return choices;
}

function rowsOf(action: Fields): Shown['choices'] {
  textWithin(action.button, 20, 'list button');
  const sections = (action.sections as { title?: string; rows: Fields[] }[]) ?? [];
  need(sections.length >= 1 && sections.length <= 10, `${sections.length} sections`);
  for (const { title } of sections)
    if (sections.length > 1 || title !== undefined) textWithin(title, 24, 'section title');
  const rows = sections.flatMap((section) => section.rows);
  need(rows.length >= 1 && rows.length <= 10, `${rows.length} rows`);
  const choices = rows.map(({ id, title, description }) => {
    if (description !== undefined) textWithin(description, 72, 'row description');
    return { label: textWithin(title, 24, 'row title'), value: idWithin(id, 200) };
  });
  checkUnlike(choices);
  return choices;
}

function idWithin(id: unknown, max: number): string {
  const text = textWithin(id, max, 'id');
  need(text === text.trim(), 'id begins or ends with a space');
  return text;
}

function checkUnlike(choices: Shown['choices']): void {
  unlike(
    choices.map(({ value }) => value),
    'ids',
  );
  unlike(
    choices.map(({ label }) => label),
    'titles',
  );
}

/** @throws Refused */
export function telegramMessage(body: Fields): Shown {
  need(/^\d+$/.test(String(body.chat_id)), 'chat not found');
  const text = textWithin(body.text, 4096, 'text');
  need(fieldsOf(body.link_preview_options).is_disabled === true, 'a link preview is asked for');
  const markup = body.reply_markup as { inline_keyboard: Fields[][] } | undefined;
  const choices = (markup?.inline_keyboard ?? []).flatMap((row) => {
    need(row.length >= 1 && row.length <= 8, 'buttons in a row');
    return row.map(({ text: label, callback_data }) => {
      const value = String(callback_data ?? '');
      const bytes = Buffer.byteLength(value);
      need(bytes >= 1 && bytes <= 64, 'BUTTON_DATA_INVALID');
      return { label: textWithin(label, 256, 'button text'), value };
    });
  });
  need(markup === undefined || choices.length > 0, 'an empty keyboard');
  return { person: String(body.chat_id), text, form: choices.length ? 'buttons' : 'text', choices, body };
}

/** @throws Refused */
export function messengerMessage(body: Fields): Shown {
  const person = fieldsOf(body.recipient).id;
  need(typeof person === 'string' && /^\d+$/.test(person), 'recipient.id');
  need(body.messaging_type === 'RESPONSE' || body.messaging_type === 'MESSAGE_TAG', 'messaging_type');
  need(body.messaging_type === 'RESPONSE' || body.tag === 'HUMAN_AGENT', 'tag');
  const message = fieldsOf(body.message);
  const text = textWithin(message.text, 2000, 'text');
  const replies = (message.quick_replies as Fields[] | undefined) ?? [];
  need(message.quick_replies === undefined || replies.length > 0, 'no quick replies');
  need(replies.length <= 13, `${replies.length} quick replies`);
  const choices = replies.map(({ content_type, title, payload }) => {
    need(content_type === 'text', 'content_type');
    return {
      label: textWithin(title, 20, 'quick reply title'),
      value: textWithin(payload, 1000, 'payload'),
    };
  });
  const token = message.metadata as string | undefined;
  need(token === undefined || token.length <= 1000, 'metadata is too long');
  const form = choices.length ? 'replies' : 'text';
  return { person, text, form, choices, ...(token && { token }), body };
}

/** @throws Refused */
export function twilioMessage(form: URLSearchParams): Shown & { callback?: string } {
  const person = form.get('To') ?? '';
  need(/^\+[1-9]\d{6,14}$/.test(person), "21211 The 'To' number is not a valid phone number");
  need(Boolean(form.get('From') ?? form.get('MessagingServiceSid')), '21603 a sender is required');
  const text = textWithin(form.get('Body'), 1600, '21617 body');
  const callback = form.get('StatusCallback') ?? undefined;
  need(callback === undefined || callback.startsWith('https://'), '21609 StatusCallback');
  const body = Object.fromEntries(form);
  return { person, text, form: 'text', choices: [], body, ...(callback && { callback }) };
}

/** @throws Refused */
export function gatewayMessage(body: Fields): Shown & { id: string } {
  const numbers = body.phoneNumbers as string[];
  need(Array.isArray(numbers) && numbers.length === 1, 'phoneNumbers');
  need(/^\+?\d{7,15}$/.test(numbers[0]!), 'phoneNumbers');
  const id = textWithin(body.id, 36, 'id');
  const text = textWithin(fieldsOf(body.textMessage).text, 1600, 'textMessage.text');
  return { person: numbers[0]!, text, form: 'text', choices: [], body, id };
}
