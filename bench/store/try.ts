import { openEnsemble } from '../ensemble.ts';
import { EXCHANGE_LIMITS } from '@quickpay/exchange';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { fillNode } from './backlog.ts';
import { join } from 'node:path';
const events = Number(process.argv[2] ?? 20000);
await openEnsemble('/work/wt/chaosstore/data', async (e) => {
  const file = join(e.folder, 'node.sqlite');
  let t = performance.now();
  await fillNode(file, { events, random: secureRandom() });
  console.log('filled', performance.now() - t);
  const prof = process.argv[3] ? ['--cpu-prof', `--cpu-prof-dir=${process.argv[3]}`] : [];
  const office = await e.start<any>(new URL('./office.ts', import.meta.url), { file: join(e.folder, 'office.sqlite') }, prof);
  const node = await e.start<any>(new URL('./node.ts', import.meta.url), { file, officeUrl: await office.ask('url', null) }, prof);
  const bare = await e.start<any>(new URL('./bare.ts', import.meta.url), { file: join(e.folder, 'bare.sqlite'), nodeFile: file, factsOfBatch: EXCHANGE_LIMITS.factsMax });
  const per = 500 * 10;
  const total = Math.floor(events / 0.75 / per);
  const cpus = async () => Promise.all([office, node, bare].map(async (x) => { const c = await x.cpu(); return [c.process, c.mainThread]; }));
  let c0 = await cpus();
  for (let n = 0; n < total; n++) {
    const after = n * per;
    const ev = await bare.ask('prepare', { after, upTo: after + per });
    const doShip = async () => (await node.ask('ship', { upTo: after + per })) as number;
    const doBare = async () => (await bare.ask('write', null)) as number;
    let s: number, b: number;
    if (n % 2) { s = await doShip(); b = await doBare(); } else { b = await doBare(); s = await doShip(); }
    if (n === 2) c0 = await cpus();
    console.log(n, 'events', ev, 'ship', s.toFixed(0), 'bare', b.toFixed(0), 'ratio', (b / s).toFixed(3), 'ev/s', (ev / s * 1000).toFixed(0), (ev / b * 1000).toFixed(0));
  }
  const c1 = await cpus(); console.log('cpu us per batch office, node, bare (process, main):', JSON.stringify(c1.map((c, i) => c.map((v: number, j: number) => Math.round((v - c0[i][j]) / ((total - 3) * 10))))));
  await e.close();
});
