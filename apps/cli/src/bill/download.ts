/** A day's bill of a merchant, asked for with the keys of the configuration. */
import {
  ConfigurationError,
  type LoadedConfiguration,
  loadedOf,
  openStatements,
  ownConfiguration,
  readSettings,
} from '@quickpay/backend';
import { CommandError, EXIT } from '../exit.ts';
import { marked } from '../show.ts';
import type { Entry } from './tally.ts';

export type Configuration = LoadedConfiguration;
export type Environment = Configuration['environment'];
type Merchant = Configuration['merchants'][number];

/** Until it begins to come; a long one may then take its time. */
const ANSWER_MS_MAX = 30_000;

/** @throws CommandError where it is not right */
export function billConfiguration(): Configuration {
  try {
    return loadedOf(ownConfiguration(readSettings(process.env)).configuration);
  } catch (fault) {
    if (fault instanceof ConfigurationError)
      throw new CommandError(`${fault.message}\nCheck it with: quickpay doctor`, EXIT.usage);
    throw fault;
  }
}

export type Asked = Readonly<{ merchant: Merchant; day: string; ofWholeInstitution: boolean; environment: Environment }>;
type Answer = Awaited<ReturnType<ReturnType<typeof openStatements>['statements']['download']>>;
type NoBill = Exclude<Answer, { kind: 'statement' }>;

/**
 * Has a bill read, while what it needs is open, and ends once somebody interrupts it.
 *
 * @param none what no bill is worth where nothing was traded
 * @throws CommandError where there is none, and that is no answer
 */
export async function withBill<Read>(
  { merchant, day, ofWholeInstitution, environment }: Asked,
  signal: AbortSignal,
  read: (entries: AsyncIterable<Entry>) => Promise<Read>,
  none?: () => Read,
): Promise<Read> {
  const { statements, close } = openStatements(merchant);
  try {
    const answer = await statements.download({ day, ofWholeInstitution }, { timeoutMs: ANSWER_MS_MAX, signal });
    if (signal.aborted) throw new CommandError('', EXIT.interrupted);
    if (answer.kind === 'none' && none !== undefined) return none();
    if (answer.kind !== 'statement') throw noBill(answer, `${merchant.id}, ${day}`, environment);
    return await read(answer.entries);
  } finally {
    await close();
  }
}

/** Has an interrupt end what is done. */
export async function interruptible<Done>(work: (signal: AbortSignal) => Promise<Done>): Promise<Done> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** What came over the wire moves no cursor and colours nothing. */
export const visible = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd');

function noBill(answer: NoBill, of: string, environment: Environment): CommandError {
  const said = (text: string, exitCode: number) => new CommandError(marked(environment, `${of}: ${text}`), exitCode);
  switch (answer.kind) {
    case 'none':
      return said('there is no bill. Nothing was traded that day, it is not over, or it was too long ago.', EXIT.notFound);
    case 'notYet':
      return said('the bill is being made. Ask again after 10:00, UTC+8.', EXIT.notFound);
    case 'refused':
      return said(`WeChat Pay refuses: ${visible(answer.code)}.`, EXIT.failed);
    case 'unclear':
      return said(`nothing that could be believed was answered (${visible(answer.note)}). Try again.`, EXIT.unknown);
    case 'neverSent':
      return said(`WeChat Pay could not be reached (${answer.note}). Look: quickpay doctor`, EXIT.unknown);
  }
}
