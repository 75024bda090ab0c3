/** A process that keeps messages until it is killed: says how many are written, and goes on. */
import { createWire } from '../src/wire/wire.ts';
import { wireInThread } from '../src/wire/wire-thread.ts';
import { exchange } from './exchange.ts';

const [file = ''] = process.argv.slice(2);
const calls = await wireInThread({ file, now: 1_000, bounds: { days: 1, bytes: 1e9 } });
let count = 0;
const wire = createWire({
  calls: {
    ...calls,
    async write(batch) {
      await calls.write(batch);
      process.stdout.write(`${batch.lines.length}\n`);
    },
  },
  clock: { now: () => 1_000 + count },
  onTrouble: (why) => process.stderr.write(`${why}\n`),
});
setInterval(() => {
  wire.note('hkd', exchange({ outTradeNo: 'QP1', startedAt: 1_000 + count++ }));
}, 1);
