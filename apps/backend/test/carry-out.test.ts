/** What head office asks of a node, done once, and answered by what has become of it. */
import type { Instruction } from '@quickpay/exchange';
import { expect, test } from 'vitest';
import { hang, room, started } from '../../../packages/engine/test/room.ts';
import { carryOut } from '../src/store-node/carry-out.ts';

test('a cancel that was done before its process died is answered as done, though the payment has ended since; another’s is refused', async () => {
  const { clock, engine, pay, ledger } = await room({
    submit: hang,
    query: async () => ({ kind: 'closed', transactionId: null }),
  });
  const running = engine();
  await running.start();
  const { id } = started(await pay(running));
  expect((await running.cancel(id, 'u_manager')).kind).toBe('done');
  // It died here: nobody has answered.
  await clock.forward(60_000);
  expect((await ledger.payment(id))?.payment.state).toBe('notPaid');
  const asks = (instruction: string, by: string): Instruction =>
    ({ id: instruction, act: { kind: 'cancel', paymentId: id, by } }) as Instruction; // as much as is looked at
  for (const [instruction, by] of [
    ['ins_1', 'u_manager'],
    ['ins_2', 'u_other'],
  ] as const)
    await carryOut({ engine: running, ledger, clock }, asks(instruction, by));
  expect((await ledger.instructionAnswer('ins_1'))?.answer).toEqual({ kind: 'done' });
  expect((await ledger.instructionAnswer('ins_2'))?.answer).toMatchObject({ kind: 'refused' });
});
