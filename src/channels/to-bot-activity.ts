/** Message → Bot Framework Activity, as Web Chat, Direct Line clients and Azure channels read it. */
import type { Message } from '../conversation/types';
import { numberedText } from './choice-layout';

/** Channels whose clients show suggestedActions as buttons; the others get numbered lines. */
const WITH_BUTTONS = ['directline', 'webchat', 'emulator', 'msteams'];

/** A messageBack action shows its label as the person's words and carries the choice beside it. */
export function suggestedActionsOf(message: Message): object | undefined {
  if (!message.choices?.length) return undefined;
  const actions = message.choices.map(({ label, value }) => ({
    type: 'messageBack',
    title: label,
    text: label,
    displayText: label,
    value: { choice: value },
  }));
  return { to: [], actions };
}

export function toBotActivity(message: Message, channelId: string): object {
  const buttons = WITH_BUTTONS.includes(channelId);
  const suggestedActions = buttons ? suggestedActionsOf(message) : undefined;
  return {
    type: 'message',
    text: buttons ? message.text : numberedText(message),
    textFormat: 'plain',
    locale: message.locale,
    inputHint: 'acceptingInput',
    ...(suggestedActions && { suggestedActions }),
  };
}
