/** `quickpay pay`: one sale, one code, followed to its outcome. */

import { type Attempt, isMoneyError, parseMoney, QuickpayProblem } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, problemError } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { readCode } from '../read-code.ts';
import { followed, type Payment, print, printJson, seconds, stepLine, tell } from '../show.ts';

type Flags = Connection &
  Readonly<{ merchant?: string; sale?: string; reference?: string; json?: true; quiet?: true; wait: string }>;

export function payCommand(program: Command): void {
  program
    .command('pay')
    .description('Charge a payment code; the code comes by prompt or standard input, never as an argument')
    .argument('<amount>', 'such as 38.50')
    .argument('<currency>', 'such as HKD')
    .option('--merchant <id>', 'the merchant (needed where several charge in that currency)')
    .option('--sale <id>', 'pay again for this sale')
    .option('--reference <text>', 'your own reference')
    .option('--wait <seconds>', 'how long to follow the payment', '120')
    .option('--json', 'one JSON object at the end')
    .option('-q, --quiet', 'no progress')
    .action(pay);
}

async function pay(amount: string, currency: string, flags: Flags): Promise<void> {
  const money = parseMoney(amount, currency.toUpperCase());
  if (isMoneyError(money)) throw new CommandError(`${amount} ${currency}: ${money.message}.`, EXIT.usage);
  const waitMs = seconds(flags.wait) * 1_000;
  const quickpay = clientFor(flags);
  const authCode = await readCode();
  const started = performance.now();
  let attempt: Attempt;
  try {
    const sale =
      flags.sale ??
      (
        await quickpay.sales.create({
          amount: { minor: money.amountMinor, currency: money.currency },
          ...(flags.merchant ? { merchantId: flags.merchant } : {}),
          ...(flags.reference ? { reference: flags.reference } : {}),
        })
      ).id;
    attempt = await quickpay.sales.pay(sale, { authCode });
  } catch (fault) {
    if (fault instanceof QuickpayProblem && flags.json) printJson(fault.problem);
    throw problemError(fault);
  }
  const control = new AbortController();
  const interrupted = () => control.abort('interrupted');
  process.once('SIGINT', interrupted);
  const timer = setTimeout(() => control.abort('waited'), waitMs);
  let last: Payment = attempt.payment;
  for await (const step of attempt.steps(control.signal)) {
    last = step;
    if (!flags.quiet && !flags.json) tell(step.environment, stepLine(step, performance.now() - started));
  }
  clearTimeout(timer);
  process.off('SIGINT', interrupted);
  if (flags.json) printJson(last);
  else print(last.environment, followed(last, performance.now() - started));
  if (control.signal.reason === 'interrupted') {
    tell(last.environment, `The payment goes on without this command: quickpay watch ${last.id}`);
    process.exitCode = EXIT.interrupted;
    return;
  }
  process.exitCode = { paid: EXIT.done, notPaid: EXIT.notPaid, unknown: EXIT.unknown }[last.outcome];
}
