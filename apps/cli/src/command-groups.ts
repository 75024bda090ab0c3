/**
 * Commands by the module that has them, so that one that only asks the API does not first load a backend and a sandbox: it begins in a fraction
 * of the time. In the order of the help.
 */
import type { Command } from 'commander';

type Register = (program: Command) => void;
type Group = Readonly<{
  /** Of its commands, second names too. */
  names: readonly string[];
  load: () => Promise<Register>;
}>;

export const COMMAND_GROUPS: readonly Group[] = [
  { names: ['start'], load: async () => (await import('./commands/start.ts')).startCommand },
  { names: ['sandbox'], load: async () => (await import('./commands/sandbox.ts')).sandboxCommand },
  { names: ['backend', 'serve'], load: async () => (await import('./commands/backend.ts')).backendCommand },
  { names: ['configure', 'config', 'doctor'], load: async () => (await import('./commands/operator.ts')).operatorCommands },
  { names: ['pay'], load: async () => (await import('./commands/pay.ts')).payCommand },
  {
    names: ['watch', 'cancel', 'check', 'leave', 'payments', 'attention'],
    load: async () => (await import('./commands/payments.ts')).paymentCommands,
  },
  { names: ['refund', 'refunds'], load: async () => (await import('./commands/refunds.ts')).refundCommands },
  { names: ['shift'], load: async () => (await import('./commands/shifts.ts')).shiftCommands },
  { names: ['evidence'], load: async () => (await import('./commands/evidence.ts')).evidenceCommands },
  { names: ['query', 'revoke'], load: async () => (await import('./commands/outside.ts')).outsideCommands },
  { names: ['bill'], load: async () => (await import('./commands/bill.ts')).billCommand },
  { names: ['people', 'pair', 'devices', 'unpair'], load: async () => (await import('./commands/people.ts')).peopleCommands },
  { names: ['store'], load: async () => (await import('./commands/stores.ts')).storeCommands },
  { names: ['printers', 'print'], load: async () => (await import('./commands/printers.ts')).printerCommands },
  { names: ['webhooks'], load: async () => (await import('./commands/webhooks.ts')).webhookCommands },
  { names: ['listen'], load: async () => (await import('./commands/listen.ts')).listenCommand },
  { names: ['trigger'], load: async () => (await import('./commands/trigger.ts')).triggerCommand },
];

/**
 * Adds the group that the arguments begin with the name of; all of them where they begin with anything else: then the help is asked for, or
 * something is misspelt.
 *
 * @example await addCommands(program, ['pay', '38.50', 'HKD'])
 */
export async function addCommands(program: Command, [first = '']: readonly string[]): Promise<void> {
  const named = COMMAND_GROUPS.filter(({ names }) => names.includes(first));
  for (const { load } of named.length > 0 ? named : COMMAND_GROUPS) (await load())(program);
}
