/** The benches run, and say what they found. How fast anything is, is not a test: that is what the benches are for. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../bench/figures.ts';
import { root } from '../house/files.ts';

const folder = mkdtempSync(join(root, 'node_modules', '.bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = Readonly<{ code: number; out: string; err: string }>;

const bench = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, 'bench/main.ts'), ...args], (_fault, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });

test('without a name the benches are listed', async () => {
  expect(await bench()).toMatchObject({ code: 0, out: expect.stringMatching(/^ {2}pipe +\S.*\n {2}counter +\S/m) });
});

test('a name that is none, an option that is none and a value that is none are said', async () => {
  const wrong = [
    [['pip'], { out: 'There is no bench pip.' }],
    [['pipe', '--round'], { err: '--round' }],
    [['counter', '--sales', '9'], { err: '--sales' }],
    [['client', '--turn-ms', '1'], { err: '--turn-ms' }],
    [['pipe', '--rounds', 'many'], { err: '--rounds' }],
  ] as const;
  await Promise.all(
    wrong.map(async ([args, said]) => {
      const words = Object.fromEntries(Object.entries(said).map(([where, what]) => [where, expect.stringContaining(what)]));
      expect(await bench(...args), args.join(' ')).toMatchObject({ code: EXIT.usage, ...words });
    }),
  );
});

test('the pipe takes payments in every variant, keeps what it acknowledged, and prints its figures last', async () => {
  const json = join(folder, 'figures.json');
  const short = ['--rounds', '1', '--turn-ms', '100', '--concurrent', '4', '--rate', '50', '--folder', folder];
  const { code, out, err } = await bench('pipe', ...short, '--json', json);
  expect(err).toBe('');
  // One round can tell nothing for sure.
  expect(code).toBe(EXIT.cannotTell);
  const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
  for (const name of [
    'pipe.sqlite.ratio',
    'pipe.sqlite.vsGroupedNull',
    'pipe.sqlite.paymentsPerSecond.4',
    'pipe.sqlite.addedMsP50',
    'pipe.sqlite.addedMsP99',
    'fsync.msP50',
  ])
    expect(figures[name], name).toSatisfy(Number.isFinite);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\S+ +[\d.]+$/);
});

test('a bill is read and split, and held in bounded memory', async () => {
  const json = join(folder, 'bill.json');
  const { code, err } = await bench('bill', '--lines', '20000', '--rounds', '1', '--json', json);
  expect(err).toBe('');
  expect(code).toBe(EXIT.reached);
  const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
  expect(figures['bill.lines']).toBe(20_000);
  for (const name of ['bill.peakMb', 'bill.vsSplit', 'bill.readMs', 'bill.splitMs'])
    expect(figures[name], name).toSatisfy(Number.isFinite);
});

test('our clients, others’ and what is bare are all answered by the stub, and the figures say how they compare', async () => {
  const json = join(folder, 'client.json');
  const { code, out, err } = await bench('client', '--rounds', '1', '--turn-ms', '50', '--concurrent', '2', '--json', json);
  expect(err).toBe('');
  expect(code).toBe(EXIT.cannotTell);
  const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
  for (const name of [
    'client.v2.vsBestPeer',
    'client.v2.vsBareHttp',
    'client.v3.vsBestPeer',
    'client.v3.vsBareCrypto',
    'client.v3.loopDelayP99Ms',
    'client.revoke.vsConnectionPerCall',
    'client.stubBusy.2',
  ])
    expect(figures[name], name).toSatisfy(Number.isFinite);
  expect(out).toMatch(/^ours beside tenpay \d\S+, wechatpay-axios-plugin \d\S+, wechatpay-node-v3 \d\S+$/m);
});

test('a backlog is told head office over the real routes, all of it, and payments are timed at a node that tells', async () => {
  const json = join(folder, 'store.json');
  const short = ['--events', '1500', '--rounds', '1', '--turn-ms', '200', '--rate', '40', '--folder', folder];
  const { code, out, err } = await bench('store', ...short, '--json', json);
  expect(err).toBe('');
  expect(code).toBe(EXIT.cannotTell);
  const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { figures: Record<string, number> };
  expect(figures['store.events']).toBeGreaterThanOrEqual(1_490);
  for (const name of ['store.shipVsBareWrites', 'store.latencyRatio', 'store.shipping.msP99', 'store.alone.msP99'])
    expect(figures[name], name).toSatisfy(Number.isFinite);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^store.shipVsBareWrites +[\d.]+$/);
});
