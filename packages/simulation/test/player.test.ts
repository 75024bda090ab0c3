/** What the player draws and says of a trace, and the command that makes its page. The page in a browser: tests/player. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { DEFECTS } from '../src/defects/catalogue.ts';
import { runWorld, type Told } from '../src/index.ts';
import { COLOURS, TONES } from '../src/player/colours.ts';
import { INVARIANTS, standings } from '../src/player/invariants.ts';
import { lanesOf } from '../src/player/lanes.ts';
import { jumpFrom, stepAt, timeIn } from '../src/player/page/jumps.ts';
import { pageScript } from '../src/player/page-script.ts';
import { playerPage } from '../src/player/player-page.ts';
import { type Run, runOf } from '../src/player/run.ts';
import { byInterest, storiesOf, WORLD } from '../src/player/sales.ts';
import { clockOf, lengthOf, sentenceOf } from '../src/player/sentences.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

const SALE = { saleId: 'sale_0001' };
const PAID = { paymentId: 'pay_1' };
const query = { kind: 'message', from: 'backend', to: 'gateway', text: 'query', ...PAID } as const;
const state = { kind: 'state', ...SALE, ...PAID, due: null, dueAt: null } as const;
/** A sale that met everything there is. */
const TOLD: readonly Told[] = [
  { at: 1_000, kind: 'act', lane: 'cashier', text: 'scans', ...SALE },
  { at: 1_000, ...state, version: 1, event: 'recorded', state: 'submitting' },
  { at: 1_200, ...query, sentAt: 1_000, fate: 'arrived' },
  { at: 1_250, ...query, sentAt: 1_000, fate: 'doubled' },
  { at: 2_000, kind: 'fault', lane: 'backend', text: 'the process dies' },
  { at: 2_100, kind: 'fault', lane: 'network', text: 'requestLost', ...PAID },
  { at: 2_100, ...query, sentAt: 2_100, fate: 'lost' },
  { at: 2_100, kind: 'act', lane: 'cashier', text: 'another sale’s', saleId: 'sale_0002' },
  { at: 2_200, ...query, text: 'probe', sentAt: 2_150, fate: 'arrived', paymentId: 'probe' },
  { at: 43_000, ...query, sentAt: 1_000, fate: 'late' },
  { at: 50_000, kind: 'healed' },
  { at: 60_000, ...state, version: 2, event: 'paid', state: 'paid' },
  { at: 70_000, kind: 'refund', ...PAID, refundId: 'ref_1', version: 1, event: 'requested', state: 'requested' },
  { at: 80_000, kind: 'violation', invariant: 'I13', text: 'paid with a revoke in doubt', ...PAID },
];
const RUN: Run = {
  seed: 7,
  how: { cut: null, defect: null },
  payments: 1,
  faults: 3,
  hash: 'abc',
  from: 1_000,
  until: 80_000,
  endings: [],
  told: TOLD,
};

describe('a run is taken apart into sales', () => {
  test('each with what was told of it and what met everybody meanwhile; what met everybody by itself', () => {
    const [world, sale, other] = storiesOf(RUN);
    expect(world).toMatchObject({ id: WORLD, faults: 1, violations: 0 });
    expect(world?.moments.map(({ kind }) => kind)).toEqual(['fault', 'message', 'healed']);
    expect(sale).toMatchObject({ id: 'sale_0001', payments: ['pay_1'], faults: 2, violations: 1 });
    expect(sale?.moments.length).toBe(TOLD.length - 2);
    expect(other).toMatchObject({ id: 'sale_0002', faults: 0 });
    expect(byInterest(storiesOf(RUN)).map(({ id }) => id)).toEqual([WORLD, 'sale_0001', 'sale_0002']);
  });

  test('goods that were handed over unpaid are held against their sale', () => {
    const handedOver: Told = { at: 90_000, kind: 'violation', invariant: 'I1', text: 'goods', paymentId: 'sale_0001' };
    expect(storiesOf({ ...RUN, told: [...TOLD, handedOver] })[1]?.violations).toBe(2);
  });

  test('of a world nothing is left out', { timeout: 60_000 }, async () => {
    const run = runOf(await runWorld({ seed: 3, channelOver, withTrace: true }));
    const shown = new Set(storiesOf(run).flatMap(({ moments }) => moments));
    expect(run.told.length).toBeGreaterThan(500);
    expect(run.told.filter((told) => !shown.has(told))).toEqual([]);
  });
});

describe('lanes', () => {
  const story = storiesOf(RUN)[1];
  if (story === undefined) throw new Error('a run with a sale');
  const lanes = lanesOf(story, RUN.from);
  const drawn = (step: number) => new RegExp(`data-step="${step}">(.*?)</g>`).exec(lanes.body)?.[1] ?? '';
  const ends = (step: number) => {
    const [, from, to] = /y1="([\d.]+)"[^>]*y2="([\d.]+)"/.exec(drawn(step)) ?? [];
    return { from: Number(from), to: Number(to) };
  };

  test('a message that is late is slanted over all that happened meanwhile, and says how long it took', () => {
    expect(drawn(7)).toContain('query, after 42.0 s');
    expect(ends(7).from).toBeLessThan(lanes.rows[2] ?? 0);
    expect(ends(7).to).toBeGreaterThan(lanes.rows[7] ?? Number.POSITIVE_INFINITY);
  });

  test('one that is lost ends in the network with a cross, one that is doubled says so', () => {
    expect(drawn(6)).toMatch(/class="cross"/);
    expect(drawn(6)).toContain('query, lost');
    expect(drawn(3)).toContain('query, a second time');
    expect(drawn(2)).not.toMatch(/late|lost|doubled/);
  });

  test('a state’s name stands in its band; faults, refunds, the end of all faults and violations say what they are', () => {
    expect(drawn(1)).toContain('>submitting<');
    expect(lanes.body).toMatch(/class="band submitting".*class="band paid"/s);
    expect(drawn(4)).toContain('✕ the process dies');
    expect(drawn(5)).toContain('✕ the request is lost');
    expect(drawn(8)).toContain('healed');
    expect(drawn(10)).toContain('refund: requested');
    expect(drawn(11)).toContain('✕ I13 violated: paid with a revoke in doubt');
    expect(drawn(11)).toContain('paid is never reached while a revoke is in doubt or acknowledged');
  });

  test('where nothing happens for a second or longer the gap is named, and rows never meet', () => {
    for (const gap of ['40.9 s', '7.0 s', '10.0 s']) expect(lanes.body).toContain(`>${gap}<`);
    const tops = [...lanes.rows];
    expect(tops.slice(1).every((top, step) => top - (tops[step] ?? 0) >= 34)).toBe(true);
  });
});

describe('what is said', () => {
  test('times and lengths', () => {
    expect([0, 63_050, 3_723_004].map(clockOf)).toEqual(['0:00.000', '1:03.050', '1:02:03.004']);
    expect([40, 4_640, 60_000, 263_900].map(lengthOf)).toEqual(['40 ms', '4.6 s', '1 min', '4 min 24 s']);
  });

  test('every kind of moment is a sentence', () => {
    expect(TOLD.map((told) => sentenceOf(told, ['pay_1']))).toMatchInlineSnapshot(`
      [
        "cashier: scans",
        "backend: the payment notes recorded and is submitting",
        "backend to gateway: query",
        "backend to gateway: query, a second time",
        "fault at the backend: the process dies",
        "fault at the network: the request is lost",
        "backend to gateway: query, lost",
        "cashier: another sale’s",
        "backend to gateway: probe",
        "backend to gateway: query, after 42.0 s",
        "all faults end: the world heals",
        "backend: the payment notes paid and is paid",
        "backend: a refund of the payment notes requested and is requested",
        "I13 is violated: paid with a revoke in doubt (paid is never reached while a revoke is in doubt or acknowledged)",
      ]
    `);
    expect(TOLD.slice(1, 2).map((told) => sentenceOf(told, ['pay_0', 'pay_1']))).toEqual([
      'backend: payment 2 notes recorded and is submitting',
    ]);
  });

  test('the invariants are those of the docs, word for word', () => {
    const rows = [...text('docs', 'correctness.md').matchAll(/^\| (I\d+) \| (.*) \|$/gm)].map(([, name = '', words = '']) => [
      name,
      words.replaceAll('*', '').replaceAll("'", '’'),
    ]);
    expect(rows.length).toBe(14);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(INVARIANTS).map(([name, { words }]) => [name, words])),
    );
  });

  test('an invariant holds until it is violated, and what is asked at rest holds then', () => {
    const [before, after] = [TOLD.slice(0, -1), TOLD].map(
      (told) => new Map(standings(told, told === TOLD).map(({ name, verdict }) => [name, verdict])),
    );
    expect([before?.get('I13'), after?.get('I13')]).toEqual(['holds', 'violated']);
    expect([before?.get('I3'), after?.get('I3')]).toEqual(['atRest', 'holds']);
    expect(after?.get('I10')).toBe('elsewhere');
    expect(standings(TOLD, true)[0]?.name).toBe('I13');
    const thrown: Told = { at: 1, kind: 'violation', invariant: 'fault', text: 'it threw', paymentId: '' };
    expect(standings([thrown], false)[0]).toMatchObject({ name: 'fault', words: 'nothing throws', verdict: 'violated' });
  });

  test('colours are the terminal’s', () => {
    const tokens = text('apps', 'terminal', 'src', 'tokens.css');
    for (const [name, [light, dark]] of Object.entries(COLOURS))
      expect(tokens).toContain(`--${name}: light-dark(${light}, ${dark});`);
    for (const [one, tone] of Object.entries(TONES))
      expect(text('apps', 'terminal', 'src', 'payments', 'look.ts')).toContain(`${one}: { tone: '${tone}'`);
  });
});

describe('jumps', () => {
  const story = storiesOf(RUN)[1];
  if (story === undefined) throw new Error('a run with a sale');

  test('lead to what is wrong, to changes of state and to times, in both directions', () => {
    expect(jumpFrom(story, 'fault', 0, 1)).toBe(3);
    expect(jumpFrom(story, 'fault', 7, 1)).toBe(null);
    expect(jumpFrom(story, 'fault', 7, -1)).toBe(6);
    expect(jumpFrom(story, 'state', 1, 1)).toBe(9);
    expect(jumpFrom(story, 'violation', 0, 1)).toBe(11);
    expect(stepAt(story, 0)).toBe(0);
    expect(stepAt(story, 2_050)).toBe(4);
    expect(stepAt(story, 99_000)).toBe(11);
  });

  test.each([
    ['62.5', 62_500],
    ['1:02.5', 62_500],
    [' 1:01:02 ', 3_662_000],
    ['0', 0],
    ['', null],
    ['1:2:3:4', null],
    ['-1', null],
    ['soon', null],
  ])('%j is read as %s ms', (written, ms) => {
    expect(timeIn(written)).toBe(ms);
  });
});

describe('the page', () => {
  test('holds everything that it needs, refers to nothing outside, and ends no element early', () => {
    const hostile = '</script><script>alert(1)</script><!--';
    const page = playerPage({
      ...RUN,
      hash: hostile,
      told: [{ at: 1, kind: 'act', lane: 'payer', text: hostile, saleId: hostile }],
    });
    expect(page).not.toContain(hostile);
    expect(page.match(/<script/g)?.length).toBe(2);
    expect(page.match(/<\/script>/g)?.length).toBe(2);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|\bsrc=|<link|@import|url\(/);
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/);
  });
});

describe('the page’s script', () => {
  const module = (name: string, source: string): URL => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return pathToFileURL(file);
  };
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quickpay-script-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is one text of modules, each once, whose names do not meet', () => {
    module(
      'base.ts',
      'export const base = 1;\nconst mine = 2;\nexport function twice(one: number): number {\n  return one * mine;\n}\n',
    );
    module('other.ts', "import { base } from './base.ts';\nconst mine = 10;\nexport const other = base + mine;\n");
    const main = module(
      'main.ts',
      "import type { URL } from 'node:url';\nimport { base, twice } from './base.ts';\nimport { other } from './other.ts';\nglobalThis.found = twice(base) + other;\n",
    );
    const script = pageScript(main);
    expect(script.match(/const base = 1/g)?.length).toBe(1);
    expect(new Function(`${script}; return globalThis.found;`)()).toBe(13);
  });

  test.each([
    "import thing from './thing.ts';\n",
    "import { a as b } from './thing.ts';\n",
    "import { readFileSync } from 'node:fs';\n",
    "export * from './thing.ts';\n",
    'export default 1;\n',
  ])('is refused where it could not be put together: %j', (source) => {
    expect(() => pageScript(module('odd.ts', source))).toThrow('a page cannot take');
  });
});

describe('the command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quickpay-player-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const simulate = (args: readonly string[], path = process.env.PATH ?? '') => {
    const main = join(root, 'tests', 'worlds', 'main.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      encoding: 'utf8',
      env: { ...process.env, PATH: path, TMPDIR: folder },
    });
    return { status, stdout, stderr };
  };
  /** A folder whose `xdg-open` writes down what it was asked to open, and ends so. */
  const desktop = (name: string, code: number) => {
    const opened = join(folder, `${name}-opened`);
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > ${opened}\nexit ${code}\n`);
    chmodSync(join(folder, 'xdg-open'), 0o755);
    return { path: `${folder}${delimiter}${process.env.PATH}`, opened };
  };

  test('writes the page of a world, of so many sales, where it is told to', { timeout: 60_000 }, () => {
    const file = join(folder, 'three.html');
    const { status, stdout, stderr } = simulate(['--seed', '3', '--sales', '3', '--html', file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe(file);
    expect(readFileSync(file, 'utf8')).toContain('npm run simulate -- --seed 3 --sales 3 --open');
  });

  test('shows a world with a defect in it, and says which', { timeout: 60_000 }, () => {
    const file = join(folder, 'defect.html');
    const { status, stdout } = simulate(['--seed', '1', '--defect', 'dueLost', '--html', file]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^[1-9]\d* violations$/m);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('npm run simulate -- --seed 1 --defect dueLost --open');
    expect(page).toContain(`With a defect on purpose: ${DEFECTS.find(({ name }) => name === 'dueLost')?.breaks}`);
  });

  test.runIf(process.platform === 'linux')('opens it, and says so where it cannot', { timeout: 60_000 }, () => {
    const good = desktop('good', 0);
    const shown = simulate(['--seed', '3', '--sales', '1', '--open'], good.path);
    expect(shown.status).toBe(0);
    const [file = ''] = shown.stdout.split('\n');
    expect(readFileSync(good.opened, 'utf8')).toBe(`file://${file}`);
    expect(existsSync(file)).toBe(true);
    expect(shown.stdout).not.toContain('No browser');
    const none = simulate(['--seed', '3', '--sales', '1', '--open'], desktop('bad', 3).path);
    expect(none.status).toBe(0);
    expect(none.stdout).toContain('No browser could be opened here: open that file in one.');
  });

  test.each([
    [['--open'], '--open is about one world: name it with --seed'],
    [['--html', 'x.html', '--seeds', '2'], '--html is about one world: name it with --seed'],
    [['--sales', '2'], '--sales is about one world: name it with --seed'],
    [['--seed', '3', '--sales', '1', '--html', '/nowhere/at/all.html'], 'The page cannot be written: '],
    [['--seed', '3', '--defect', 'nonsense'], 'there is no defect nonsense'],
    [['--defect', 'dueLost'], '--defect is about one world: name it with --seed'],
    [['--seed', 'x', '--open'], '--seed is a whole number up to 999999999, not x'],
  ])('refuses %j in a sentence', (args, sentence) => {
    const { status, stderr } = simulate(args);
    expect(status).toBe(2);
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(stderr).toContain('--seed S [--sales N] [--trace] [--open] [--html FILE] [--defect NAME]');
  });
});
