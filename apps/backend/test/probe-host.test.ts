/** One address looked at from outside: whatever it does, there is an answer in time. */
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { probeHost } from '../src/doctor/probe-host.ts';

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

test('its clock is compared with ours, to what a Date can tell', async () => {
  const url = await served((_request, response) => response.setHeader('date', new Date(Date.now() - 90_000).toUTCString()).end());
  const { reached } = await probeHost(url, null, 5_000);
  expect(reached).toMatchObject({ kind: 'reached', address: '127.0.0.1', tls: null });
  if (reached.kind !== 'reached' || reached.aheadMs === null) throw new Error('it told the time');
  expect(Math.abs(reached.aheadMs - 90_000)).toBeLessThanOrEqual(reached.unsureMs + 100);
});

test('without a Date nothing is said of the clock', async () => {
  const url = await served((_request, response) => {
    response.sendDate = false;
    response.end();
  });
  expect((await probeHost(url, null, 5_000)).reached).toMatchObject({ kind: 'reached', aheadMs: null });
});

test('one that takes the connection and says nothing is given up in time', async () => {
  const server = createTcp(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  for (const scheme of ['http', 'https'])
    expect((await probeHost(`${scheme}://127.0.0.1:${port}`, null, 200)).reached).toEqual({
      kind: 'unreachable',
      why: 'no answer within 0.2 s',
    });
});

test('one that is not there, and one that is no name', async () => {
  expect((await probeHost('https://127.0.0.1:1', null, 5_000)).reached).toEqual({ kind: 'unreachable', why: 'ECONNREFUSED' });
  expect((await probeHost('https://nobody.invalid', null, 5_000)).reached).toMatchObject({ kind: 'unknownName' });
});
