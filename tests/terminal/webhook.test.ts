/** `verifyWebhook` where there is no Node: in a browser, and small enough to be put into any page. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { signWebhook } from '../../packages/client/src/index.ts';
import { hasBrowser, launchBrowser } from './counter.ts';

const CLIENT = join(import.meta.dirname, '..', '..', 'packages', 'client', 'src', 'index.ts');
const BYTES_MAX = 10_000;
const PAGE = '<title>Receiver</title><script type="module">globalThis.receiver = await import("/receiver.js");</script>';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** As a bundler makes a page of a program that imports nothing of the client but this. */
async function bundled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-receiver-'));
  try {
    const entry = join(folder, 'receiver.js');
    writeFileSync(entry, `export { verifyWebhook, WebhookRefused } from ${JSON.stringify(CLIENT)};`);
    const made = await build({
      configFile: false,
      logLevel: 'silent',
      build: { write: false, target: 'es2022', lib: { entry, formats: ['es'] } },
    });
    const [output] = [made].flat();
    if (output === undefined || !('output' in output)) throw new Error('nothing was built');
    return output.output.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('it is small, with everything that it needs', { timeout: 60_000 }, async () => {
  const bytes = gzipSync(await bundled()).length;
  process.stdout.write(`verifyWebhook and what it needs: ${bytes} bytes compressed.\n`);
  expect(bytes).toBeGreaterThan(500);
  expect(bytes).toBeLessThan(BYTES_MAX);
});

describe.skipIf(!hasBrowser)('in a browser', { timeout: 90_000 }, () => {
  test('it believes what is signed, and nothing else', async () => {
    const code = await bundled();
    const server = createServer((request, response) => {
      const isCode = request.url === '/receiver.js';
      response.writeHead(200, { 'content-type': isCode ? 'text/javascript' : 'text/html' }).end(isCode ? code : PAGE);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on a port
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.waitForFunction(() => 'receiver' in globalThis);
      const body = '{"type":"payment.paid","data":{"paymentId":"pay_1","note":"茶"}}';
      const at = Date.now();
      const headers = await signWebhook(body, { id: 'evt_1', at }, SECRET);
      const read = (changed: string) =>
        page.evaluate(
          async ([text, given, secret, now]) => {
            const { verifyWebhook } = Reflect.get(globalThis, 'receiver');
            return verifyWebhook(text, given, secret, { now }).then(
              ({ data }: { data: { paymentId: string } }) => data.paymentId,
              ({ refusal }: { refusal: string }) => refusal,
            );
          },
          [changed, headers, SECRET, at] as const,
        );
      expect(await read(body)).toBe('pay_1');
      expect(await read(body.replace('pay_1', 'pay_2'))).toBe('forged');
    } finally {
      await browser.close();
      server.close();
    }
  });
});
