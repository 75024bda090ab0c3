/** A machine of this bench that is a store's node: enrolled as any is, and asking head office as any does. */
import { readSettings } from '@quickpay/backend';
import { enrolledKey } from '../../apps/backend/src/store-node/enrol.ts';
import type { Ask } from '../../apps/backend/src/store-node/exchange.ts';
import { BATCHES_PATH, createUpstream } from '../../apps/backend/src/store-node/upstream.ts';

/** Where the node has its folder, and with what it is enrolled. */
export type Enrolment = Readonly<{
  dataDir: string;
  storeId: string;
  officeUrl: string;
  token: string;
  /** Who takes its batches. Default: head office. */
  takerUrl?: string;
}>;

/** @throws ConfigurationError where head office does not enrol it */
export async function enrolled({
  dataDir,
  storeId,
  officeUrl,
  token,
  takerUrl = officeUrl,
}: Enrolment): Promise<Readonly<{ nodeId: string; ask: Ask }>> {
  const key = await enrolledKey(
    readSettings({
      ...{ QUICKPAY_DATA: dataDir, QUICKPAY_STORE: storeId },
      ...{ QUICKPAY_UPSTREAM: officeUrl, QUICKPAY_ENROL: token },
    }),
  );
  const office = createUpstream(officeUrl);
  const taker = createUpstream(takerUrl);
  return {
    nodeId: key.nodeId,
    async ask(request, signal) {
      const upstream = request.path === BATCHES_PATH ? taker : office;
      const answer = await upstream.text(key, request, signal);
      if (answer.kind === 'answered') return answer.answer;
      throw new Error(answer.kind === 'silent' ? answer.why : `${answer.problem.code}: ${answer.problem.detail}`);
    },
  };
}
