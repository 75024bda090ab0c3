/** The payment code: never an argument, which others could see. */
import { CommandError, EXIT } from './exit.ts';
import { readLines } from './read-lines.ts';

export async function readCode(): Promise<string> {
  const [code = ''] = await readLines([{ message: 'Scan or type the payment code' }], 'Nothing was charged.');
  if (code === '')
    throw new CommandError('No payment code came on standard input: echo CODE | quickpay pay 38.50 HKD', EXIT.usage);
  return code;
}
