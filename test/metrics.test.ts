import type { AddressInfo } from 'node:net';
import { createMetrics } from '../src/metrics';

describe('a figure of each channel', () => {
  test('is read anew whenever the page is asked for', async () => {
    const metrics = createMetrics();
    const paused = { whatsapp: 1, telegram: 0 };
    metrics.channelGauge('channel_paused', 'Canaux arrêtés', () => paused);
    const server = await metrics.listen(0, '127.0.0.1');
    const { port } = server.address() as AddressInfo;
    const page = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(await page()).toMatch(/^channel_paused\{channel="whatsapp"\} 1$/m);
    paused.whatsapp = 0;
    expect(await page()).toMatch(
      /^channel_paused\{channel="whatsapp"\} 0\nchannel_paused\{channel="telegram"\} 0$/m,
    );
    await new Promise((resolve) => server.close(resolve));
  });
});
