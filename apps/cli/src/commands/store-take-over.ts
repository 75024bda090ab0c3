/** `quickpay store take-over`: head office works on what a node that is gone has left open. */
import { QuickpayProblem } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, problemError, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { typed } from '../outside/confirm.ts';
import { marked, print, printJson, tell } from '../show.ts';
import { plural } from '../stores/words.ts';

type Flags = Connection & Readonly<{ yes?: true; json?: true }>;

export function takeOverCommand(store: Command): void {
  store
    .command('take-over')
    .description('Have head office go on with what a dead node has left open; for a machine that is off, and stays off')
    .argument('<store>', 'its id')
    .option('--yes', 'you have seen that the machine is off, lost or broken, and will not be started again')
    .option('--json', 'JSON')
    .action(takeOver);
}

const MEANING = (id: string): string => `Take ${id} over from its node:
  Head office works on everything that the node has told and not settled. It asks WeChat Pay about each before it does anything.
  What the node did and never told is not known here. Its disk has it: quickpay store recover. If that is lost: quickpay store missing ${id} --date DAY.
  It cannot be undone: the machine needs a new enrolment, in an empty folder.
  Nobody can promise that a node which only seemed to be gone does nothing more at WeChat Pay. Do it when you have seen that it is off.`;

async function takeOver(id: string, { yes, json, ...flags }: Flags): Promise<void> {
  const quickpay = clientFor(flags);
  if (yes === undefined) {
    const { environment } = await quickpay.stores.list().catch(rethrow);
    tell(environment, MEANING(id));
    await typed('Is the machine off, lost or broken, and will it stay so?', { what: 'store’s id', expected: id, flag: '--yes' });
  }
  const taken = await quickpay.stores.takeOver(id).catch((fault) => {
    throw waiting(id, fault) ?? problemError(fault);
  });
  if (json) return printJson(taken);
  const { environment, nodeId, payments, refunds, heardAt } = taken;
  const heard = heardAt === null ? 'was never heard' : `was last heard ${heardAt.slice(0, 19).replace('T', ' ')} UTC`;
  print(
    environment,
    `${id} is taken over from the node ${nodeId}, which ${heard}.
Head office works on ${plural(payments, 'open payment')} and ${plural(refunds, 'open refund')}, and asks WeChat Pay about each first. Look: quickpay attention, quickpay store disputes
What the node did and had not told: quickpay store recover --data ITS-FOLDER, where its disk still reads; else quickpay store missing ${id} --date DAY
A new machine: quickpay store enrol ${id}`,
  );
}

const MINUTE_MS = 60_000;

function waiting(id: string, fault: unknown): CommandError | null {
  if (!(fault instanceof QuickpayProblem) || fault.problem.code !== 'take_over_too_early') return null;
  const { environment, detail, retryAfterMs = 0 } = fault.problem;
  const wait = plural(Math.max(1, Math.ceil(retryAfterMs / MINUTE_MS)), 'minute');
  return new CommandError(
    marked(
      environment,
      `Not yet. ${detail} ${id} can be taken over in ${wait}, if the node stays silent until then. Nothing was changed.`,
    ),
    EXIT.failed,
  );
}
