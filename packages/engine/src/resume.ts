/** What was open when the last process ended is taken up again: asked about first, never submitted again (invariant I6). */
import type { Payment } from '@quickpay/core';
import type { Entry, RefundEntry } from '@quickpay/storage';
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
  let resumed = 0;
  let after: string | null = null;
  for (;;) {
    const page: readonly Entry[] = await engine.ledger.unresolved(after, PAGE);
    await Promise.all(
      page.map(async ({ payment }) => {
        const agrees = await clockAgrees(payment);
        await lanes.run(payment.id, () => advance(payment.id, { kind: 'resumed', clockAgrees: agrees }));
      }),
    );
    resumed += page.length;
    after = page.at(-1)?.payment.id ?? null;
    if (page.length < PAGE) return resumed;
  }
}

/** Resolves when every open refund of this node has noted that it was resumed; answers how many. */
export async function resumeRefunds({ ledger }: Resolved, lanes: Lanes, advance: AdvanceRefund): Promise<number> {
  let resumed = 0;
  let after: string | null = null;
  for (;;) {
    const page: readonly RefundEntry[] = await ledger.unresolvedRefunds(after, PAGE);
    await Promise.all(page.map(({ refund }) => lanes.run(refund.paymentId, () => advance(refund.id, { kind: 'resumed' }))));
    resumed += page.length;
    after = page.at(-1)?.refund.id ?? null;
    if (page.length < PAGE) return resumed;
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
