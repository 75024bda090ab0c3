import { ConfigurationError, readSettings, type Settings } from '@quickpay/backend';
import { CommandError, EXIT } from './exit.ts';

/** The settings of the environment, and of what a command was told beside them; what is wrong with them as a usage error. */
export function settingsOrError(change: Readonly<Record<string, string>> = {}): Settings {
  try {
    return readSettings({ ...process.env, ...change });
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message, EXIT.usage) : fault;
  }
}
