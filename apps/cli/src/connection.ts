/** Where the backend is, and the key to it: flags, environment, or what `quickpay start` left in the data folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isApiKey, Quickpay, QuickpayProblem, QuickpayUnreachable } from '@quickpay/client';
import { CommandError, EXIT } from './exit.ts';
import { marked } from './show.ts';

export type Connection = Readonly<{ url?: string; key?: string }>;

export function clientFor({ url, key }: Connection): Quickpay {
  // A variable that is set to nothing is not set.
  const baseUrl = url || process.env.QUICKPAY_URL || `http://127.0.0.1:${process.env.QUICKPAY_PORT || '8080'}`;
  const apiKey = key || process.env.QUICKPAY_API_KEY || keyInDataFolder();
  if (!isApiKey(apiKey))
    throw new CommandError('The API key is none: 1 to 256 visible ASCII characters are expected, in one line.', EXIT.usage);
  return new Quickpay({ baseUrl, apiKey });
}

function keyInDataFolder(): string {
  const file = join(process.env.QUICKPAY_DATA || './data', 'api-key.txt');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new CommandError(
      `No API key: set QUICKPAY_API_KEY, or start the demo with "npm start" (it leaves one in ${file}).`,
      EXIT.usage,
    );
  }
}

/** Throws a fault of a call as what the command ends with. */
export const rethrow = (fault: unknown): never => {
  throw problemError(fault);
};

/** A fault of a call as one sentence and an exit code. */
export function problemError(fault: unknown): unknown {
  if (fault instanceof QuickpayUnreachable)
    return new CommandError(`${fault.message}. Is it running? Start it with "npm start".`, EXIT.unknown);
  if (!(fault instanceof QuickpayProblem)) return fault;
  const { problem } = fault;
  const words = problem.cashier ? ` ${problem.cashier.en}.` : '';
  const exitCode = problem.status === 404 ? EXIT.notFound : problem.outcome === 'unknown' ? EXIT.unknown : EXIT.failed;
  const sentence = `${problem.title}.${words} ${problem.detail} (${problem.code}, ${problem.requestId})`;
  return new CommandError(marked(problem.environment, sentence), exitCode);
}
