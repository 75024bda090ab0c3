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

/** Has the desktop open an address. Where it cannot, nothing happens: the address has been printed. */
export function openBrowser(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? OPENER;
  const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
}
