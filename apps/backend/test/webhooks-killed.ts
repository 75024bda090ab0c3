/**
 * A process that takes payments and tells of them, to be killed: told by its parent what to do, a line each.
 *
 * Arguments: the ledger's file, the endpoint's address, how many payments to take, and which run this is. Says `paid ID` for each that is
 * acknowledged.
 */
import { createInterface } from 'node:readline';
import { WEBHOOK_EVENT_TYPES } from '@quickpay/api';
import { systemClock } from '../src/clocks.ts';
import { passingKeys } from '../src/sign-in/keys.ts';
import { SECRET } from './receiver.ts';
import { openTill } from './till.ts';

const [file = '', url = '', count = '0', run = '0'] = process.argv.slice(2);
/** Each run is ten minutes after the one before, so that nobody waits for what is tried again in seconds or minutes. */
const laterMs = Number(run) * 600_000;
const clock = systemClock();
const till = await openTill({
  file,
  keys: passingKeys(),
  clock: { now: () => clock.now() + laterMs, wakeAt: (at, wake) => clock.wakeAt(at - laterMs, wake) },
  webhooks: { endpoints: [{ id: 'books', url, reach: 'loopback', events: WEBHOOK_EVENT_TYPES, secrets: [SECRET] }] },
});
for (let n = 0; n < Number(count); n++) {
  const id = `sale_${run.padStart(3, '0')}_${String(n).padStart(4, '0')}`;
  await till.call('POST', '/v1/sales', { id, amount: { minor: 3850, currency: 'HKD' } });
  const { json } = await till.pay(id, `13${run.padStart(4, '0')}${String(n).padStart(12, '0')}`);
  if (json.id === undefined) throw new Error(JSON.stringify(json));
  process.stdout.write(`paid ${json.id}\n`);
}
process.stdout.write('done\n');
for await (const line of createInterface({ input: process.stdin })) if (line === 'end') break;
await till.close();
process.stdin.destroy();
