/** The adapter as the outbox uses it, and as any code of the Bot Framework could. */
import type { Activity, ConversationReference, TurnContext } from 'botbuilder-core';
import { ChannelAdapter } from '../../src/channels/channel-adapter';
import type { Client, Codec } from '../../src/channels/messaging';
import { SendError } from '../../src/channels/send-error';
import type { OutboxItem } from '../../src/storage/types';

interface Sent {
  reference: unknown;
  wire: string;
  token: string;
}

/** A platform that takes ten letters a message. */
function world(more: Partial<Client<unknown, unknown>> = {}) {
  const sent: Sent[] = [];
  const typing: unknown[] = [];
  const codec: Codec<unknown> = {
    verify: () => true,
    parse: () => [],
    render: ({ text, choices = [] }, { sender }) =>
      (`${sender}:${text}${choices.map(({ value }) => `[${value}]`).join('')}`.match(/.{1,10}/gs) ??
        []) as string[],
  };
  const client: Client<unknown, unknown> = {
    send: async (reference, wire, token) => {
      sent.push({ reference, wire: wire as string, token });
      return { externalId: `x${sent.length}` };
    },
    typing: async (reference) => void typing.push(reference),
    ...more,
  };
  return { adapter: new ChannelAdapter('test', codec, client, () => 0), sent, typing };
}

const item = (text: string, more: Partial<OutboxItem> = {}): OutboxItem => ({
  id: 'c:1',
  conversationId: 'c',
  channelId: 'test',
  message: { text },
  sender: 'bot',
  reference: { to: '+33639980001' },
  attempts: 0,
  parts: 0,
  uncertain: false,
  ...more,
});

test('an item goes to its reference, with the token that receipts will bear', async () => {
  const { adapter, sent } = world();
  expect(await adapter.write(item('salut'), async () => {})).toBe('x1');
  expect(sent).toEqual([{ reference: { to: '+33639980001' }, wire: 'bot:salut', token: 'c:1' }]);
});

test('a long item goes in parts, each noted, and goes on where it was cut', async () => {
  const { adapter, sent } = world();
  const noted: unknown[] = [];
  const progress = async (...args: unknown[]) => void noted.push(args);
  expect(await adapter.write(item('abcdefghijklmnopqrst'), progress)).toBe('x3');
  expect(noted).toEqual([
    [1, 'x1'],
    [2, 'x2'],
  ]);
  expect(sent.map(({ token }) => token)).toEqual(['c:1.1/3', 'c:1.2/3', 'c:1.3/3']);
  sent.length = 0;
  await adapter.write(item('abcdefghijklmnopqrst', { parts: 2 }), progress);
  expect(sent.map(({ wire }) => wire)).toEqual(['qrst']);
});

test('what the platform says reaches the outbox as it is', async () => {
  const refused = new SendError('blocked', 'x', { blocked: true });
  const { adapter } = world({ send: () => Promise.reject(refused) });
  await expect(adapter.write(item('salut'), async () => {})).rejects.toBe(refused);
});

describe('as a Bot Framework adapter', () => {
  const reference = {
    channelId: 'test',
    conversation: { id: 'c' },
    channelReference: { to: 'a' },
  } as unknown as ConversationReference;
  const continued = async (adapter: ChannelAdapter, logic: (context: TurnContext) => Promise<unknown>) => {
    await adapter.continueConversation(reference, async (context) => void (await logic(context)));
  };

  test('a stock activity with suggested actions is sent with its choices', async () => {
    const { adapter, sent } = world();
    const suggestedActions = {
      to: [],
      actions: [{ type: 'messageBack', title: 'Oui', value: { choice: 'yes' } }],
    };
    await continued(adapter, (context) =>
      context.sendActivity({ type: 'message', text: 'ok', suggestedActions } as Partial<Activity>),
    );
    expect(sent.map(({ wire, reference: to }) => [wire, to])).toEqual([
      ['bot:ok[yes', { to: 'a' }],
      [']', { to: 'a' }],
    ]);
  });

  test('typing is shown, a pause is bounded, other activities are none of its business', async () => {
    const { adapter, sent, typing } = world();
    const begun = Date.now();
    await continued(adapter, (context) =>
      context.sendActivities([
        { type: 'typing' },
        { type: 'delay', value: 20 },
        { type: 'delay', value: Number.NaN },
        { type: 'trace' },
      ]),
    );
    expect([typing, sent]).toEqual([[{ to: 'a' }], []]);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(15);
  });

  test('middleware runs', async () => {
    const { adapter } = world();
    const seen: string[] = [];
    adapter.use(async (context, next) => {
      seen.push(context.activity.channelId);
      await next();
    });
    await continued(adapter, async () => {});
    expect(seen).toEqual(['test']);
  });

  test('editing and removing where the platform can, a clear refusal where not', async () => {
    const done: unknown[] = [];
    const able = world({
      edit: async (...args) => void done.push(args),
      remove: async (...args) => void done.push(args),
    });
    await continued(able.adapter, async (context) => {
      await context.updateActivity({ id: 'x1', type: 'message', text: 'ok' });
      await context.deleteActivity('x1');
    });
    expect(done).toEqual([
      [{ to: 'a' }, 'x1', 'bot:ok'],
      [{ to: 'a' }, 'x1'],
    ]);
    const { adapter } = world();
    const refused = continued(adapter, (context) => context.deleteActivity('x1'));
    await expect(refused).rejects.toMatchObject({ code: 'not-supported' });
  });
});
