/** Commits payments until it is killed, and prints each once it is acknowledged: `id version`. */
import { openSqliteLedger } from '../src/index.ts';
import { creates, records, sample, seeded } from './sample.ts';

const [, , file = '', round = '0'] = process.argv;
const random = seeded(1_000 + Number(round));
const ledger = await openSqliteLedger({ file, environment: 'sandbox', random });
const made = sample(random);

async function one(): Promise<void> {
  for (;;) {
    const sale = made.sale();
    const payment = made.payment(sale, ledger.identity.nodeId);
    const recorded = await ledger.commit([creates(sale), records(payment)]);
    if (recorded.ok) process.stdout.write(`${payment.id} 1\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, one));
