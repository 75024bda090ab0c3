/** What the commands have in common that serve until they are ended. */
import { ConfigurationError, readSettings, type Settings } from '@quickpay/backend';
import { CommandError } from './exit.ts';

/** Resolves when somebody wants the process to end. */
export const ending = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    // A child whose parent died without a word ends as well. Listening for that must not keep it alive itself.
    if (process.env.QUICKPAY_CHILD === '1') process.stdin.on('end', resolve).resume().unref();
  });

/** The settings of the environment, and of what a command was told beside them; what is wrong with them as a usage error. */
export function settingsOrError(change: Readonly<Record<string, string>> = {}): Settings {
  try {
    return readSettings({ ...process.env, ...change });
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message, 2) : fault;
  }
}
