/** One question at a prompt, and what it takes to stop there. */
import { dirname, join, resolve } from 'node:path';
import { isCancel, password, select, text } from '@clack/prompts';
import { GLOBAL_HOSTS, wireExponent } from '@quickpay/wechatpay';
import { CommandError, EXIT } from '../exit.ts';
import type { Entry } from './draft.ts';
import type { Target } from './judge.ts';
import type { Asking, Section } from './questions.ts';
import { textOf } from './texts.ts';

export const stopped = (): CommandError => new CommandError('Nothing was written.', EXIT.interrupted);

/** An answer; somebody who stops instead has written nothing. */
export function taken<Value>(answer: Value): Exclude<Value, symbol> {
  if (isCancel(answer)) throw stopped();
  return answer as Exclude<Value, symbol>; // only the sign of a cancel is a symbol
}

export type Ask = Readonly<{
  entry: Entry;
  draft: Entry;
  field: string;
  asking: Asking;
  problem: (answer: string | undefined) => string | undefined;
  target: Target;
  /** API keys that are typed go here. */
  typed: Map<string, string>;
}>;

/** Asks it, in the way that its field needs. */
export const askFor = (section: Section, ask: Ask): Promise<string> =>
  (section === 'merchants' ? (SPECIAL[ask.field] ?? plainly) : plainly)(ask);

async function plainly({ entry, draft, field, asking, problem }: Ask): Promise<string> {
  const { ask: message, choices, suggestion = '' } = asking;
  const initialValue = textOf(entry[field]) || (typeof suggestion === 'string' ? suggestion : suggestion(draft));
  if (choices !== undefined)
    return taken(await select({ message, options: [...choices], ...(initialValue === '' ? {} : { initialValue }) }));
  return (taken(await text({ message, initialValue, validate: problem })) ?? '').trim();
}

/** Questions with more to them than a line of text. */
const SPECIAL: Readonly<Record<string, (ask: Ask) => Promise<string>>> = {
  async hosts(ask) {
    const before = textOf(ask.entry.hosts);
    const own = 'another';
    // A sandbox's address is nobody's default.
    if (ask.draft.environment !== 'production') return plainly({ ...ask, asking: { ...ask.asking, suggestion: '' } });
    const known = Object.values<string>(GLOBAL_HOSTS);
    const chosen = taken(
      await select({
        message: ask.asking.ask,
        options: [
          { value: GLOBAL_HOSTS.hk, label: 'Hong Kong', hint: GLOBAL_HOSTS.hk },
          { value: GLOBAL_HOSTS.us, label: 'United States', hint: GLOBAL_HOSTS.us },
          { value: GLOBAL_HOSTS.eu, label: 'Europe', hint: GLOBAL_HOSTS.eu },
          { value: own, label: 'Elsewhere: another entry, or a gateway of your own', hint: known.includes(before) ? '' : before },
        ],
        initialValue: before === '' || known.includes(before) ? before || GLOBAL_HOSTS.hk : own,
      }),
    );
    return chosen === own
      ? plainly({ ...ask, asking: { ask: 'Its address, such as https://gateway.example', suggestion: before } })
      : chosen;
  },

  apiKeyFile: (ask) => askKey(ask, { name: 'API key (V2)', kept: 'api-key' }),
  apiV3KeyFile: (ask) => askKey(ask, { name: 'APIv3 key', kept: 'apiv3-key' }),
};

/** A key in a file, or typed and kept in one. */
async function askKey(ask: Ask, { name, kept: kind }: Readonly<{ name: string; kept: string }>): Promise<string> {
  const { entry, field, target, typed, problem } = ask;
  const folder = dirname(target.file);
  const before = textOf(entry[field]);
  const isGood = before !== '' && (typed.has(before) || problem(resolve(folder, before)) === undefined);
  const kept = `${textOf(entry.id) || 'merchant'}-${kind}.txt`;
  const how = taken(
    await select({
      message: `The ${name} of 32 characters`,
      options: [
        ...(isGood ? [{ value: 'stays', label: 'stays as it is', hint: before }] : []),
        { value: 'file', label: 'is in a file that I name' },
        { value: 'typed', label: 'I type it now', hint: `kept in ${join(folder, kept)}, for its owner only` },
      ],
    }),
  );
  if (how === 'stays') return resolve(folder, before);
  if (how === 'file') return plainly(ask);
  const key = taken(
    await password({
      message: 'The key itself; it is not shown',
      validate: (answer) =>
        /^[\x21-\x7e]{32}$/.test(answer?.trim() ?? '')
          ? undefined
          : `It has 32 characters; this has ${answer?.trim().length ?? 0}.`,
    }),
  );
  typed.set(kept, key.trim());
  return join(folder, kept);
}

/** How many decimals WeChat Pay counts in currencies for which that is not verified, as the field has it. */
export async function askDecimals(entry: Entry): Promise<Readonly<Record<string, number>> | undefined> {
  const currencies = Array.isArray(entry.currencies) ? entry.currencies.map(String) : [];
  const before = typeof entry.wireExponents === 'object' && entry.wireExponents !== null ? entry.wireExponents : {};
  const exponents: Record<string, number> = {};
  for (const currency of currencies) {
    if (wireExponent(currency) !== null) continue;
    const known: unknown = Reflect.get(before, currency);
    exponents[currency] = taken(
      await select({
        message: `It is not verified how WeChat Pay counts ${currency}. Ask them: what does "100" mean there?`,
        options: [
          { value: 2, label: `${currency} 1.00` },
          { value: 0, label: `${currency} 100` },
        ],
        ...(typeof known === 'number' ? { initialValue: known } : {}),
      }),
    );
  }
  return Object.keys(exponents).length === 0 ? undefined : exponents;
}
