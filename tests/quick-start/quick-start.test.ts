/** The quick start, done as it is written: `npm start`, the hand at the demo page, and every command and program of it in one shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { UNINSTALLED } from '../terminal/counter.ts';
import { type Block, blocksIn, missingIn, pressedIn, quickStart } from './guide.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PATIENT = { timeout: 30_000 } as const;
const READY_MS_MAX = 80_000;
/** What the page promises, for a reader; a machine is to be far from it. */
const TEN_MINUTES_MS = 600_000;
/** All commands together; a refund is back after some seconds. */
const SHELL_MS_MAX = 180_000;
/** Between the outputs of two blocks. */
const MARK = '=== block ended ===';

const guide = quickStart();
const blocks = blocksIn(guide);
const [start, ...rest] = blocks.filter(({ kind }) => kind === 'sh');

describe('the quick start', { timeout: 240_000 }, () => {
  let child: ChildProcess;
  let shellGroup: number | undefined;
  let data: string;
  let folder: string;
  let printed = '';
  let begunAt: number;
  const address = (of: RegExp): string => of.exec(printed)?.[1] ?? '';
  beforeAll(async () => {
    begunAt = performance.now();
    data = mkdtempSync(join(tmpdir(), 'quickpay-quick-start-'));
    // A program of the reader's finds the client where the code was unpacked.
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.cache', 'quick-start-'));
    const ports = { QUICKPAY_PORT: '0', SANDBOX_PORT: '0', SANDBOX_TLS_PORT: '0' };
    child = spawn('bash', ['-c', `${start?.text.trim()} -- --no-open`], {
      ...{ cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
      env: { ...process.env, ...ports, QUICKPAY_DATA: data },
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready: ${printed}`)), READY_MS_MAX);
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
      child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (!printed.includes('ctrl-C')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }, 90_000);
  afterAll(async () => {
    for (const group of [shellGroup, child?.pid]) if (group !== undefined) await endGroup(group);
    for (const one of [data, folder]) if (one !== undefined) rmSync(one, { recursive: true, force: true });
  }, 30_000);

  /** What a reader pastes, where the addresses are those that are printed here. */
  const here = (text: string): string =>
    text
      .replaceAll('http://127.0.0.1:8080', address(/Till +(http:\S+)/))
      .replaceAll('http://127.0.0.1:9080', new URL(address(/phone +(http:\S+)/)).origin)
      .replaceAll('data/api-key.txt', join(data, 'api-key.txt'));

  test('every command prints what the page says, and the program says what happened', async () => {
    const programs = blocks.filter(({ kind }) => kind === 'ts');
    for (const { text } of programs) writeFileSync(join(folder, /^\/\/ (\S+)/.exec(text)?.[1] ?? ''), here(text));
    const script = rest.map(({ text }) => `${here(text)}\necho\necho '${MARK}'`).join('\n');
    const outputs = (await shell(script)).split(`${MARK}\n`);
    expect(outputs).toHaveLength(rest.length + 1);
    const said = blocks.flatMap((block, at): readonly (readonly [Block, Block])[] => {
      const before = blocks[at - 1];
      return block.kind === 'text' && before?.kind === 'sh' ? [[before, block]] : [];
    });
    expect(said.length).toBeGreaterThan(5);
    for (const [command, expected] of said) {
      const output = outputs[rest.indexOf(command)] ?? '';
      expect(missingIn(expected.text, output), `${command.text}\nprinted:\n${output}`).toBeNull();
    }
    expect(performance.now() - begunAt).toBeLessThan(TEN_MINUTES_MS);
  });

  async function shell(script: string): Promise<string> {
    const ran = spawn('bash', ['-eu', '-c', script], {
      ...{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: SHELL_MS_MAX, detached: true },
      env: { ...process.env, QUICKPAY_DATA: data, NO_COLOR: '1' },
    });
    // What the page starts in the background outlives its shell.
    shellGroup = ran.pid;
    let [out, err] = ['', ''];
    ran.stdout.on('data', (chunk) => {
      out += chunk;
    });
    ran.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const code = await new Promise((resolve) => ran.once('exit', resolve));
    if (code !== 0) throw new Error(`a command failed (${String(code)}):\n${out}\n${err}`);
    return out;
  }

  test.skipIf(!hasBrowser)('what the page says is pressed leads to a payment', async () => {
    const browser = await launchBrowser();
    try {
      const [till = '', person = '', signIn = '', scan = ''] = pressedIn(guide);
      const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'en-GB', ...UNINSTALLED });
      const page = await context.newPage();
      await page.goto(`${address(/Till +(http:\S+)/)}/demo`);
      const terminal = page.frameLocator('[data-pane="terminal"] iframe');
      const pin = new RegExp(`${person}: PIN (\\d+)`).exec(printed)?.[1] ?? '';
      await terminal.getByRole('button', { name: till }).click(PATIENT);
      await terminal.getByRole('button', { name: person }).click(PATIENT);
      for (const digit of pin) await terminal.getByRole('button', { name: digit, exact: true }).click(PATIENT);
      await terminal.getByRole('button', { name: signIn, exact: true }).click(PATIENT);
      await terminal.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
      for (const digit of /`(\d+)` is HKD/.exec(guide)?.[1] ?? '')
        await terminal.getByRole('button', { name: digit, exact: true }).click();
      // A scan within 400 ms of the last key is not of this amount.
      await page.waitForTimeout(450);
      await page.getByRole('button', { name: scan }).click(PATIENT);
      await terminal.getByRole('article', { name: 'Paid' }).getByText('HKD 38.50').first().waitFor(PATIENT);
    } finally {
      await browser.close();
    }
  });
});

/** Ends all of a process group, and waits for it: what still runs writes into folders that are to go. */
async function endGroup(group: number): Promise<void> {
  const isThere = (signal: 'SIGTERM' | 0): boolean => {
    try {
      return process.kill(-group, signal);
    } catch {
      return false;
    }
  };
  for (let isLeft = isThere('SIGTERM'); isLeft; isLeft = isThere(0)) await pause(50);
}

test('what is printed is held against the page line by line, in order', () => {
  expect(missingIn('a…c\nd\n', 'x\nabc\ny\nd')).toBeNull();
  expect(missingIn('a…c\nd\n', 'd\nabc')).toBe('d');
  expect(missingIn('a.c\n', 'abc')).toBe('a.c');
});

test('nothing of the page is left out: every block is a command, what it prints, or a program', () => {
  expect(new Set(blocks.map(({ kind }) => kind))).toEqual(new Set(['sh', 'text', 'ts']));
  expect(start?.text).toBe('npm start\n');
  expect(readFileSync(join(ROOT, 'package.json'), 'utf8')).toContain('"start"');
  expect(pressedIn(guide)).toHaveLength(4);
});
