/**
 * `npm run simulate -- --seeds N [--first S] [--json FILE]`: worlds from so many seeds, and what they showed.
 * `npm run simulate -- --seed S`: one world, with everything that happened in it.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'string' },
  },
});
const whole = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} is a whole number, not ${text}\n`);
  process.exit(2);
};

if (values.seed !== undefined) {
  const { trace, violations } = await runWorld({ seed: whole('seed', values.seed), withTrace: true });
  process.stdout.write(`${trace.join('\n')}\n${violations.length} violations\n`);
  process.exit(violations.length === 0 ? 0 : 1);
}

const first = whole('first', values.first);
const seeds = whole('seeds', values.seeds);
const started = process.cpuUsage();
const figures = { seeds: 0, payments: 0, faults: 0, crashes: 0, violations: 0, paymentsPerSecondPerCore: 0 };
for (let seed = first; seed < first + seeds; seed++) {
  const { payments, faults, crashes, violations } = await runWorld({ seed });
  figures.seeds++;
  figures.payments += payments;
  figures.faults += faults;
  figures.crashes += crashes;
  figures.violations += violations.length;
  for (const { invariant, what, paymentId } of violations.slice(0, 3)) {
    process.stdout.write(`seed ${seed}: ${invariant}: ${what} ${paymentId}\n  replay: npm run simulate -- --seed ${seed}\n`);
  }
}
const { user, system } = process.cpuUsage(started);
figures.paymentsPerSecondPerCore = Math.round(figures.payments / ((user + system) / 1e6));
for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures })}\n`);
process.exitCode = figures.violations === 0 ? 0 : 1;
