/** What was open when the last process ended is taken up again: asked about first, never submitted again (invariant I6). */
import type { Payment } from '@quickpay/core';
import type { Advance, AdvanceRefund } from './advance.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import { probe, probeIdentity } from './probe.ts';
import type { Served } from './served.ts';

const PAGE = 200;
const PROBE_MS = 2_000;
/** Beyond this difference the 15 s before a revoke cannot be carried over from the process before. */
const CLOCK_DIFFERENCE_MS_MAX = 2_000;

/** Resolves when every open payment of this node has noted that it was resumed; answers how many. */
export async function resume(
  engine: Resolved,
  lanes: Lanes,
  advance: Advance,
  served: ReadonlyMap<string, Served>,
): Promise<number> {
  const agreed = new Map<string, Promise<boolean>>();
  const clockAgrees = ({ merchantId }: Payment): Promise<boolean> => {
    const asked = agreed.get(merchantId) ?? compareClocks(engine, served.get(merchantId));
    agreed.set(merchantId, asked);
    return asked;
  };
  return everyPage(
    (after, limit) => engine.ledger.unresolved(after, limit),
    ({ payment }) => payment.id,
    async ({ payment }) => {
      const agrees = await clockAgrees(payment);
      await lanes.run(payment.id, () => advance(payment.id, { kind: 'resumed', clockAgrees: agrees }));
    },
  );
}

/** Resolves when every open refund of this node has noted that it was resumed; answers how many. */
export const resumeRefunds = ({ ledger }: Resolved, lanes: Lanes, advance: AdvanceRefund): Promise<number> =>
  everyPage(
    (after, limit) => ledger.unresolvedRefunds(after, limit),
    ({ refund }) => refund.id,
    ({ refund }) => lanes.run(refund.paymentId, () => advance(refund.id, { kind: 'resumed' })),
  );

/** Does something with every row that `read` gives page by page, those of a page beside each other; answers how many there were. */
export async function everyPage<Row>(
  read: (after: string | null, limit: number) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
  each: (row: Row) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  for (let after: string | null = null; ; ) {
    const page = await read(after, PAGE);
    await Promise.all(page.map(each));
    count += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return count;
    after = idOf(last);
  }
}

async function compareClocks({ clock, random, onFault }: Resolved, of: Served | undefined): Promise<boolean> {
  if (of === undefined) return false;
  try {
    const answer = await probe(of, probeIdentity(clock.now(), random), { timeoutMs: PROBE_MS });
    of.breaker.observe('other', answer);
    if (answer.kind === 'unclear') return false;
    return answer.channelTime === undefined || Math.abs(answer.channelTime - clock.now()) <= CLOCK_DIFFERENCE_MS_MAX;
  } catch (fault) {
    onFault(fault);
    return false;
  }
}
