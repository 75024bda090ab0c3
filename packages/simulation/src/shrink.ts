import { runOne, type Topology } from './topologies.ts';
import type { MakeChannel } from './wire.ts';

/** The length of the shortest prefix of a world’s sales in which an invariant is violated; all of them where no shorter one shows it. */
export async function fewestSales(
  topology: Topology,
  seed: number,
  invariant: string,
  channelOver: MakeChannel,
): Promise<number> {
  for (let sales = 1; ; sales++) {
    const { violations, sales: all } = await runOne(topology, { seed, channelOver, sales });
    if (sales >= all || violations.some((violation) => violation.invariant === invariant)) return sales;
  }
}
