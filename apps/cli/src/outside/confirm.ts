/** What cannot be taken back is confirmed by the number that it is about. */
import { isCancel, text } from '@clack/prompts';
import { CommandError, EXIT } from '../exit.ts';

/**
 * @param given the number as a flag, where nobody is at the terminal to be asked
 * @throws CommandError unless it was confirmed: nothing was changed
 */
export async function confirmed(question: string, orderNumber: string, given: string | undefined): Promise<void> {
  if (given !== undefined) {
    if (given === orderNumber) return;
    throw new CommandError(`--confirm has another number than ${orderNumber}. Nothing was changed.`, EXIT.usage);
  }
  if (!process.stdin.isTTY)
    throw new CommandError(
      `${question} Nobody is here to be asked: say so with --confirm ${orderNumber}. Nothing was changed.`,
      EXIT.usage,
    );
  const typed = await text({
    message: `${question} Type the order number to do it`,
    validate: (answer) => (answer?.trim() === orderNumber ? undefined : 'That is not the number. Ctrl-C changes nothing.'),
  });
  if (isCancel(typed)) throw new CommandError('Nothing was changed.', EXIT.interrupted);
}
