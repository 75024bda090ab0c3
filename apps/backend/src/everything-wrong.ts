/** What keeps a backend from starting in this environment, all of it: so that nobody puts it right one start at a time. */
import { CLOCK_IN_PRODUCTION } from './clocks.ts';
import { checkConfiguration, startProblems } from './configuration.ts';
import { DEMO_IN_PRODUCTION } from './demo.ts';
import { ConfigurationError, configurationFileOf, settingsIn } from './settings.ts';
import { isNode } from './store-node/enrol.ts';

/** Lines about settings, and about the configuration and the files that it names. Both are empty where a backend would start. */
export type EverythingWrong = Readonly<{ settings: readonly string[]; configuration: readonly string[] }>;

/** @example everythingWrong(process.env).settings // ['QUICKPAY_PORT: a whole number'] */
export function everythingWrong(environment: Readonly<Record<string, string | undefined>>): EverythingWrong {
  const { values, problems } = settingsIn(environment);
  // A node’s configuration comes from head office, and is looked at as it is opened.
  try {
    if (isNode(values)) return { settings: problems, configuration: [] };
  } catch (fault) {
    if (fault instanceof ConfigurationError) return { settings: problems, configuration: [fault.message] };
    throw fault;
  }
  const checked = checkConfiguration(configurationFileOf(values));
  const isProduction = checked.known.environment === 'production';
  return {
    settings: [
      ...problems,
      ...(isProduction && values.QUICKPAY_CLOCK !== '' ? [CLOCK_IN_PRODUCTION] : []),
      ...(isProduction && values.QUICKPAY_DEMO !== '' ? [DEMO_IN_PRODUCTION] : []),
    ],
    configuration: startProblems(checked),
  };
}
