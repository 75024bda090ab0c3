/** What cannot be taken back is confirmed by the name of what it is about. */
import { isCancel, text } from '@clack/prompts';
import { CommandError, EXIT } from '../exit.ts';

/** What is typed at a terminal, and how a script says it. `what`: such as `order number`. */
export type Sought = Readonly<{ what: string; expected: string; flag: string }>;

/**
 * @param given the number as a flag, where nobody is at the terminal to be asked
 * @throws CommandError unless it was confirmed: nothing was changed
 */
export async function confirmed(question: string, orderNumber: string, given: string | undefined): Promise<void> {
  if (given === undefined)
    return typed(question, { what: 'order number', expected: orderNumber, flag: `--confirm ${orderNumber}` });
  if (given !== orderNumber)
    throw new CommandError(`--confirm has another number than ${orderNumber}. Nothing was changed.`, EXIT.usage);
}

/** Asks whoever is at the terminal. @throws CommandError where nobody is, or they stop: nothing was changed */
export async function typed(question: string, { what, expected, flag }: Sought): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CommandError(`${question} Nobody is here to be asked: say so with ${flag}. Nothing was changed.`, EXIT.usage);
  const answer = await text({
    message: `${question} Type the ${what} to do it`,
    validate: (said) => (said?.trim() === expected ? undefined : `That is not the ${what}. Ctrl-C changes nothing.`),
  });
  if (isCancel(answer)) throw new CommandError('Nothing was changed.', EXIT.interrupted);
}
