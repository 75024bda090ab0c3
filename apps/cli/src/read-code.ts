/** The payment code: asked for at a prompt, or read from standard input; never an argument, which others could see. */
import { isCancel, password } from '@clack/prompts';
import { CommandError, EXIT } from './exit.ts';

const LENGTH_MAX = 256;

export async function readCode(): Promise<string> {
  if (process.stdin.isTTY) {
    const typed = await password({ message: 'Scan or type the payment code' });
    if (isCancel(typed)) throw new CommandError('Nothing was charged.', EXIT.interrupted);
    return typed;
  }
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.includes('\n') || text.length > LENGTH_MAX) break;
  }
  const code = text.split('\n')[0]?.trim() ?? '';
  if (code === '')
    throw new CommandError('No payment code came on standard input: echo CODE | quickpay pay 38.50 HKD', EXIT.usage);
  return code;
}
