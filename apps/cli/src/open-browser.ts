/** Opening a page where somebody sits before a desktop: never in CI, over SSH, without a display, or where the output goes elsewhere. */
import { spawn } from 'node:child_process';

type Desk = Readonly<{
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Whether somebody reads what is printed. */
  isTerminal: boolean;
}>;

const here = (): Desk => ({ environment: process.env, platform: process.platform, isTerminal: process.stdout.isTTY === true });

/** Set in a session from afar: a browser would open on a machine that nobody sits at. */
const FROM_AFAR = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'] as const;
/** Set on Linux and its like where there is something to show a window on. */
const DISPLAYS = ['DISPLAY', 'WAYLAND_DISPLAY'] as const;
const WITH_A_DESKTOP: ReadonlySet<NodeJS.Platform> = new Set(['darwin', 'win32']);

/** @example hasDesktop({ environment: { CI: 'true', DISPLAY: ':0' }, platform: 'linux', isTerminal: true }) // false */
export function hasDesktop({ environment, platform, isTerminal }: Desk = here()): boolean {
  const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
  const isCi = isSet('CI') && environment.CI !== 'false';
  if (!isTerminal || isCi || FROM_AFAR.some(isSet)) return false;
  return WITH_A_DESKTOP.has(platform) || DISPLAYS.some(isSet);
}

type Command = readonly [program: string, ...args: string[]];
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, Command>>> = {
  darwin: ['open'],
  // Not "start": a shell would read the address as its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const OPENER: Command = ['xdg-open'];

/** What opens a browser ends at once, or stays with it. */
const OPENED_WITHIN_MS = 3_000;

/**
 * Has the desktop open an address. Nobody needs to wait for it.
 *
 * @returns whether it took it, as far as that is known soon
 */
export function openBrowser(url: string): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? OPENER;
  const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  opener.unref();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), OPENED_WITHIN_MS);
    const ended = (isOpen: boolean) => {
      clearTimeout(timer);
      resolve(isOpen);
    };
    opener.on('error', () => ended(false));
    opener.on('exit', (code) => ended(code === 0));
  });
}
