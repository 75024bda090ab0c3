/** What holds here: every setting and every field of the configuration with its value, and where that is from. */
import type { Environment } from '@quickpay/api';
import { CONFIGURATION, LISTS, type ListName, type MerchantEntry, walletsOf } from './configuration/fields.ts';
import type { Entry, Known } from './configuration/known.ts';
import { startProblems } from './configuration.ts';
import { ownConfiguration } from './own-configuration.ts';
import { SETTINGS, type SettingName, settingsIn } from './settings.ts';

/** `region`: a merchant's wallets, where no list of its own says them. */
export type Origin = 'environment' | 'file' | 'default' | 'region';
export type Value = Readonly<{ name: string; value: unknown; origin: Origin }>;
export type Effective = Readonly<{
  environment: Environment | null;
  file: string;
  settings: readonly Value[];
  /** What is right of the file; what is wrong is a problem. */
  configuration: readonly Value[];
  problems: readonly string[];
}>;

/** What stands in the place of a secret. */
const NOT_SHOWN = '(not shown)';

/**
 * No secret is among the values: keys are files, of which the name is shown, or hashes, of which nothing is.
 *
 * @example effectiveValues(process.env).settings[1] // { name: 'QUICKPAY_PORT', value: 8080, origin: 'default' }
 */
export function effectiveValues(environment: Readonly<Record<string, string | undefined>>): Effective {
  const { values, problems } = settingsIn(environment);
  const { configuration: checked } = ownConfiguration(values);
  const { known, raw, file } = checked;
  const settings = (Object.keys(SETTINGS) as SettingName[]).map(
    (name): Value => ({
      name,
      value: SETTINGS[name].secret ? NOT_SHOWN : values[name],
      origin: environment[name] ? 'environment' : 'default',
    }),
  );
  return {
    environment: known.environment ?? null,
    file,
    settings,
    configuration: [...topValues(known), ...(Object.keys(LISTS) as ListName[]).flatMap((list) => listValues(list, known, raw))],
    problems: [...problems, ...startProblems(checked)],
  };
}

function topValues(known: Known): readonly Value[] {
  return Object.keys(CONFIGURATION).flatMap((name): Value[] => {
    const value: unknown = Reflect.get(known, name);
    return value === undefined || Object.hasOwn(LISTS, name) ? [] : [{ name, value, origin: 'file' }];
  });
}

/** Entries of `known` are those of the file, in its order. */
function listValues(list: ListName, known: Known, raw: unknown): readonly Value[] {
  return known[list].flatMap((entry, index) => {
    const written = entryOf(raw, list, index);
    const values = Object.keys(LISTS[list]).flatMap((field): Value[] => {
      const value: unknown = Reflect.get(entry, field);
      if (value === undefined) return [];
      const shown = field === 'sha256' ? NOT_SHOWN : value;
      return [{ name: `${entry.field}.${field}`, value: shown, origin: Object.hasOwn(written, field) ? 'file' : 'default' }];
    });
    return list === 'merchants' ? [...values, ...walletValues(entry)] : values;
  });
}

function entryOf(raw: unknown, list: ListName, index: number): object {
  const entries: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, list) : [];
  const entry: unknown = Array.isArray(entries) ? entries[index] : null;
  return typeof entry === 'object' && entry !== null ? entry : {};
}

function walletValues(merchant: Entry<MerchantEntry>): readonly Value[] {
  if (merchant.walletRegions !== undefined) return [];
  const origin = merchant.region === undefined ? 'default' : 'region';
  return [{ name: `${merchant.field}.walletRegions`, value: walletsOf(merchant), origin }];
}
