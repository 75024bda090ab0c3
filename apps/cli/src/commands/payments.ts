/** Commands about payments that exist: `watch`, `cancel`, `leave`, `check`, `payments`, `attention`. */

import { Attempt, type Page } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { EXIT } from '../exit.ts';
import { followed, type Payment, print, printJson, refundRow, row, stepLine, tell } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true }>;
type ListFlags = Flags & Readonly<{ unresolved?: true; state?: Payment['state']; sale?: string; limit: string; after?: string }>;

export function paymentCommands(program: Command): void {
  const about = (name: string, description: string) => program.command(name).description(description).option('--json', 'JSON');

  about('watch', 'Follow a payment until its outcome is known').argument('<payment>').action(watch);
  about('cancel', 'Stop a payment')
    .argument('<payment>')
    .action((id: string, flags: Flags) => act(flags, (quickpay) => quickpay.payments.cancel(id)));
  about('check', 'Ask WeChat Pay about a payment now')
    .argument('<payment>')
    .action((id: string, flags: Flags) => act(flags, (quickpay) => quickpay.payments.check(id)));
  about('leave', 'End a sale: the customer pays another way, or has gone')
    .argument('<sale>')
    .action(async (id: string, flags: Flags) => {
      const sale = await clientFor(flags).sales.leave(id).catch(rethrow);
      if (flags.json) printJson(sale);
      else print(sale.environment, `${sale.id} is ${sale.state}. Whatever WeChat Pay still takes for it goes back by itself.`);
    });
  about('payments', 'List payments, newest first')
    .option('--unresolved', 'only those that are not final')
    .option('--state <state>', 'only those in this state')
    .option('--sale <id>', 'only those of this sale')
    .option('--limit <n>', 'how many', '20')
    .option('--after <id>', 'the page after this one')
    .action(list);
  about('attention', 'List payments that a person should look at, for themselves or for a refund, oldest first')
    .option('--limit <n>', 'how many', '20')
    .option('--after <id>', 'the page after this one')
    .action(attention);
}

async function act(flags: Flags, call: (quickpay: ReturnType<typeof clientFor>) => Promise<Payment>): Promise<void> {
  const payment = await call(clientFor(flags)).catch(rethrow);
  if (flags.json) printJson(payment);
  else print(payment.environment, `${row(payment)}\n  ${payment.cashier.en}`);
}

async function watch(id: string, flags: Flags): Promise<void> {
  const quickpay = clientFor(flags);
  const started = performance.now();
  const attempt = new Attempt(quickpay, await quickpay.payments.get(id).catch(rethrow));
  const control = new AbortController();
  process.once('SIGINT', () => control.abort());
  let last = attempt.payment;
  for await (const step of attempt.steps(control.signal)) {
    last = step;
    if (flags.json) printJson(step);
    else tell(step.environment, stepLine(step, performance.now() - started));
  }
  if (!flags.json) print(last.environment, followed(last, performance.now() - started));
  process.exitCode = control.signal.aborted
    ? EXIT.interrupted
    : { paid: EXIT.done, notPaid: EXIT.notPaid, unknown: EXIT.unknown }[last.outcome];
}

async function list(flags: ListFlags): Promise<void> {
  const page = await clientFor(flags)
    .payments.list({
      limit: Number(flags.limit),
      ...(flags.unresolved ? { unresolved: true } : {}),
      ...(flags.state ? { state: flags.state } : {}),
      ...(flags.sale ? { saleId: flags.sale } : {}),
      ...(flags.after ? { after: flags.after } : {}),
    })
    .catch(rethrow);
  show(flags, page, { empty: 'No payments.', more: 'payments', line: row });
}

async function attention(flags: ListFlags): Promise<void> {
  const page = await clientFor(flags)
    .attention({ limit: Number(flags.limit), ...(flags.after ? { after: flags.after } : {}) })
    .catch(rethrow);
  show(flags, page, {
    empty: 'Nothing needs attention.',
    more: 'attention',
    line: (item) =>
      [row(item), ...(item.refund === null ? [] : [`  ${refundRow(item.refund)}`]), `  ${item.manager.en}`].join('\n'),
  });
}

type List<Item> = Readonly<{ empty: string; more: string; line: (item: Item) => string }>;

function show<Item>(flags: Flags, page: Page<Item>, { empty, more, line }: List<Item>): void {
  if (flags.json) {
    printJson(page);
    return;
  }
  print(page.environment, page.items.length === 0 ? empty : page.items.map(line).join('\n'));
  if (page.next !== null) print(page.environment, `More: quickpay ${more} --after ${page.next}`);
}
