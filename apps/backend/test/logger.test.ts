/** What reaches the log, and when. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogger } from '../src/log.ts';
import { API_KEY, openTill } from './till.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A logger, and what has been written: each call of the stream, and each line read. */
function logger() {
  const writes: string[] = [];
  const stream = { write: (text: string) => writes.push(text) > 0 } as unknown as NodeJS.WritableStream; // all that a logger uses
  const lines = () => writes.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line) as object);
  return { log: createLogger('info', stream), writes, lines };
}

test('lines of one turn are written in one go, in their order', async () => {
  const { log, writes, lines } = logger();
  for (const n of [1, 2, 3]) log.info({ n }, 'line');
  expect(writes).toEqual([]);
  await turn();
  log.info({ n: 4 }, 'line');
  await turn();
  expect(writes).toHaveLength(2);
  expect(lines()).toMatchObject([1, 2, 3, 4].map((n) => ({ level: 30, n, msg: 'line' })));
});

test('what must not be logged is not, wherever it stands', async () => {
  const { log, writes, lines } = logger();
  const secret = 'shut';
  log.info({ headers: secret, body: { deep: secret }, req: { headers: secret, url: '/' }, a: { b: { apiKey: secret } } }, 'x');
  log.info({ list: [{ authCode: secret }], paymentCode: secret, scannedCode: secret, authorization: secret, kept: 'open' }, 'x');
  log.error({ err: Object.assign(new Error('told'), { apiKey: secret, request: { headers: secret } }) }, 'x');
  await turn();
  expect(writes.join('')).not.toContain(secret);
  expect(lines()).toMatchObject([{ req: { url: '/' } }, { kept: 'open' }, { err: { message: 'told', type: 'Error' } }]);
});

test('a payment code in a message or a name is not written', async () => {
  const { log, writes } = logger();
  log.error({ err: new Error('134567890123456788 is used'), '134567890123456788': true }, 'of 134567890123456788');
  await turn();
  expect(writes.join('')).not.toContain('134567890123456788');
  expect(writes.join('')).toContain('[code] is used');
});

test('what goes in a circle or too deep is not written, and fails nothing', async () => {
  const { log, lines } = logger();
  const circle: Record<string, unknown> = { name: 'round' };
  circle.self = circle;
  log.info({ circle }, 'x');
  await turn();
  expect(lines()).toMatchObject([{ circle: { name: 'round' } }]);
});

test('a request is told by its serializer: its address, and no header of it', async () => {
  const till = await openTill();
  till.app.get('/logged', (request, reply) => {
    request.log.info({ req: request, res: reply }, 'as it is');
    return reply.send('');
  });
  await till.call('GET', '/logged?a=1', undefined, { 'x-secret': 'shut' });
  const line = (await till.logged()).split('\n').find((text) => text.includes('as it is')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ req: { method: 'GET', url: '/logged?a=1' } });
  expect(line).not.toContain('shut');
  expect(line).not.toContain(API_KEY);
  await till.close();
});

test('entries are not changed by being logged', async () => {
  const { log } = logger();
  const entry = { a: { apiKey: 'k' } };
  log.info(entry, 'x');
  await turn();
  expect(entry).toEqual({ a: { apiKey: 'k' } });
});

test.each([
  ['by a fault that nobody caught', 'throw new Error("broken")', 1],
  ['by its own will', 'process.exit(3)', 3],
])('a process that ends %s has written its last lines', (_how, ending, code) => {
  const program = `
    const { createLogger } = await import(${JSON.stringify(join(import.meta.dirname, '../src/log.ts'))});
    createLogger('info', process.stdout).info('the last line');
    ${ending};
  `;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect([ended.status, ended.stdout]).toEqual([code, expect.stringContaining('the last line')]);
});
