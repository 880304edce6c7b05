// A bounded load of turns on this machine, over keep-alive connections; measures each answer's time.
import { Agent, request } from 'node:http';

/** POSTs one expectReplies activity; resolves with the parsed body and the milliseconds it took. */
export function post(port, activity, agent) {
  const body = JSON.stringify(activity);
  const begun = performance.now();
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const options = { host: '127.0.0.1', port, path: '/api/messages', method: 'POST', headers, agent };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
        resolve({ body: JSON.parse(Buffer.concat(chunks).toString()), ms: performance.now() - begun });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function activity(conversation, number, text) {
  return {
    type: 'message',
    id: `${conversation}-${number}`,
    channelId: 'emulator',
    serviceUrl: 'http://localhost:9',
    from: { id: `person-${conversation}`, name: 'Person' },
    recipient: { id: 'bot', name: 'Bot' },
    conversation: { id: conversation },
    deliveryMode: 'expectReplies',
    text,
    timestamp: new Date().toISOString(),
  };
}

/** Sends `turns` messages over `concurrency` conversations at a time, each conversation `perConversation` long. */
export async function load({ port, turns, concurrency, perConversation, texts, run }) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times = [];
  let next = 0;
  const worker = async (lane) => {
    for (let done = 0; next < turns; done += 1) {
      const text = texts[next % texts.length];
      next += 1;
      const conversation = `${run}-${lane}-${Math.floor(done / perConversation)}`;
      const { body, ms } = await post(port, activity(conversation, done, text), agent);
      if (body.activities.length === 0) throw new Error('a turn had no answer');
      times.push(ms);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => worker(lane)));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    seconds,
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    turns: times.length,
  };
}

export function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** How long `act` takes for each of these, once it is warm: median and 99th percentile, in µs. */
export function timesUs(items, act) {
  for (const item of items) act(item);
  const times = items.map((item) => {
    const start = performance.now();
    act(item);
    return (performance.now() - start) * 1000;
  });
  times.sort((a, b) => a - b);
  return { p50us: quantile(times, 0.5), p99us: quantile(times, 0.99) };
}
