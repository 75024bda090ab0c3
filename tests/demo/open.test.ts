/** Opening the demo page: where somebody sits before a desktop, after it was printed, and nowhere else. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDesktop } from '../../apps/cli/src/open-browser.ts';
import { CTRL_C, hasTerminals, Terminal } from '../production/terminal.ts';

const DESK = { environment: { DISPLAY: ':0' }, platform: 'linux', isTerminal: true } as const;

test.each([
  ['a desktop', {}, true],
  ['a desktop of the newer kind', { environment: { WAYLAND_DISPLAY: 'wayland-0' } }, true],
  ['a Mac', { environment: {}, platform: 'darwin' }, true],
  ['Windows', { environment: {}, platform: 'win32' }, true],
  ['something that says it is not CI', { environment: { DISPLAY: ':0', CI: 'false' } }, true],
  ['a machine without a display', { environment: { DISPLAY: '' } }, false],
  ['CI', { environment: { DISPLAY: ':0', CI: 'true' } }, false],
  ['CI on a Mac', { environment: { CI: '1' }, platform: 'darwin' }, false],
  ['a session from afar', { environment: { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }, false],
  ['one from afar on a Mac', { environment: { SSH_TTY: '/dev/ttys001' }, platform: 'darwin' }, false],
  ['a script that reads what is printed', { isTerminal: false }, false],
] as const)('%s: %o', (_what, change, expected) => {
  expect(hasDesktop({ ...DESK, ...change })).toBe(expected);
});

describe.skipIf(!hasTerminals)('quickpay start', { timeout: 120_000 }, () => {
  let folder: string;
  const opened = () => join(folder, 'opened');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quickpay-open-'));
    // What a desktop has under this name; it writes down what it was asked to open.
    const opener = join(folder, 'xdg-open');
    writeFileSync(opener, `#!/bin/sh\nprintf '%s' "$*" > ${opened()}.new && mv ${opened()}.new ${opened()}\n`);
    chmodSync(opener, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args: readonly string[]) =>
    new Terminal(['start', ...args], {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      DISPLAY: ':99',
      CI: '',
      SSH_CONNECTION: '',
      SSH_CLIENT: '',
      SSH_TTY: '',
      QUICKPAY_DATA: join(folder, 'data'),
      QUICKPAY_PORT: '0',
      SANDBOX_PORT: '0',
      SANDBOX_TLS_PORT: '0',
    });

  test('prints the page, then opens that very page; with --no-open it only prints', async () => {
    const quiet = start(['--no-open']);
    await quiet.answer('End with ctrl-C', CTRL_C);
    await quiet.ended;
    expect(quiet.all).toMatch(/http:\/\/127\.0\.0\.1:\d+\/demo/);
    expect(existsSync(opened())).toBe(false);

    const loud = start([]);
    await loud.sees('End with ctrl-C');
    await expect.poll(() => existsSync(opened()), { timeout: 15_000 }).toBe(true);
    expect(readFileSync(opened(), 'utf8')).toBe(/http:\S+\/demo/.exec(loud.all)?.[0]);
    await loud.answer('', CTRL_C);
    await loud.ended;
  });
});
