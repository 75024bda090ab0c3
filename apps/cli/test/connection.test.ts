/** Calls of the API by the command line: what is said where no answer came, and what never leaves. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFor } from '../src/connection.ts';
import { EXIT } from '../src/exit.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

function quickpay(args: readonly string[]): Promise<Readonly<{ code: number; out: string; err: string }>> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, NO_COLOR: '1' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.end();
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, out, err })));
}

test('an API key of two lines, as of a file that holds more, is refused before anything is sent, and not repeated', () => {
  const made = () => clientFor({ url: 'http://127.0.0.1:9', key: 'test_first\ntest_second' });
  expect(made).toThrow(expect.objectContaining({ exitCode: EXIT.usage, message: expect.not.stringMatching(/test_/) }));
});

describe('a refund whose request nobody answered', () => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return void request.socket.destroy();
    const refunds = { environment: 'sandbox', items: [], refundable: { minor: 3_850, currency: 'HKD' } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(refunds));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());

  test('may have been made: that is said, with where to look, because typed again it is another', {
    timeout: 30_000,
  }, async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ran = await quickpay(['refund', 'pay_1', '8.50', '--reason', 'broken cup', '--url', url, '--key', 'test_key']);
    expect(ran).toMatchObject({ code: EXIT.unknown, out: '' });
    expect(ran.err).toContain(
      'It is not known whether the refund was asked for. Look, before you ask again: quickpay refunds pay_1',
    );
  });
});

test('an address to forward to has no password in it, and none is repeated', { timeout: 30_000 }, async () => {
  const ran = await quickpay(['listen', '--forward-to', 'http://me:hunter2@localhost:3000/hooks', '--key', 'test_key']);
  expect(ran).toMatchObject({ code: EXIT.usage, out: '', err: expect.stringContaining('without a name and a password') });
  expect(ran.err).not.toContain('hunter2');
});
