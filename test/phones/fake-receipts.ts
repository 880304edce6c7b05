/** What platforms tell of a message of ours: WhatsApp's statuses, Messenger's echo and receipts, Twilio's and the gateway's callbacks. */
import type { Taken } from './fake-platforms';
import { wa } from './people';
import { PAGE_ID, PUBLIC_URL, TWILIO_ACCOUNT_SID, TWILIO_NUMBER } from './settings';
import { gatewayPost, messengerPost, type Post, twilioPost } from './webhook-client';

export type News = 'sent' | 'delivered' | 'read' | 'failed';

/** Undefined where the platform has no such news. */
export function newsOf(taken: Taken, news: News): Post | undefined {
  switch (taken.channel) {
    case 'whatsapp': {
      const errors = news === 'failed' ? [{ code: 131026, title: 'Message undeliverable' }] : undefined;
      return wa.status(taken.externalId, news, {
        ...(taken.token && { biz_opaque_callback_data: taken.token }),
        ...(errors && { errors }),
      });
    }
    case 'messenger':
      return messengerNews(taken, news);
    case 'twilio':
      return twilioNews(taken, news);
    case 'gateway':
      return gatewayPost({
        deviceId: 'device-42',
        event: `sms:${news}`,
        id: `event-${taken.externalId}-${news}`,
        payload: { messageId: taken.externalId, phoneNumber: taken.person, simNumber: 1 },
      });
    case 'telegram':
      return undefined;
  }
}

/** `sent` is the echo, which bears our token. */
function messengerNews({ person, externalId, text, token }: Taken, news: News): Post | undefined {
  const echo = { mid: externalId, text, is_echo: true, app_id: 42, ...(token && { metadata: token }) };
  const from = { sender: { id: person }, recipient: { id: PAGE_ID }, timestamp: Date.now() };
  const to = { sender: { id: PAGE_ID }, recipient: { id: person }, timestamp: Date.now() };
  const items: Record<News, object | undefined> = {
    sent: { ...to, message: echo },
    delivered: { ...from, delivery: { mids: [externalId], watermark: Date.now() } },
    read: { ...from, read: { watermark: Date.now() } },
    failed: undefined,
  };
  const item = items[news];
  return (
    item && messengerPost({ object: 'page', entry: [{ id: PAGE_ID, time: Date.now(), messaging: [item] }] })
  );
}

/** To the address that the message itself named, as Twilio does. */
function twilioNews({ externalId, person, body }: Taken, news: News): Post | undefined {
  const { StatusCallback: address = '' } = body as { StatusCallback?: string };
  if (!address.startsWith(`${PUBLIC_URL}/`) || news === 'read') return undefined;
  const fields = {
    MessageSid: externalId,
    MessageStatus: news,
    AccountSid: TWILIO_ACCOUNT_SID,
    From: TWILIO_NUMBER,
    To: person,
    ...(news === 'failed' && { ErrorCode: '30003' }),
  };
  return twilioPost(fields, address.slice(PUBLIC_URL.length));
}
