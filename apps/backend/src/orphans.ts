/** Payments and refunds whose merchant is not configured any more: nothing of theirs could be asked, and nobody would notice. */
import type { Ledger } from '@quickpay/storage';
import { ConfigurationError } from './settings.ts';

const PAGE = 1_000;

/** @throws ConfigurationError when the ledger has open payments or refunds of a merchant that is not among these */
export async function refuseOrphans(ledger: Ledger, merchants: readonly Readonly<{ id: string }>[]): Promise<void> {
  const configured = new Set(merchants.map(({ id }) => id));
  const counts = new Map<string, number>();
  const count = ({ merchantId }: { merchantId: string }) => {
    if (!configured.has(merchantId)) counts.set(merchantId, (counts.get(merchantId) ?? 0) + 1);
  };
  await eachPage(
    (after) => ledger.unresolved(after, PAGE),
    ({ payment }) => {
      count(payment);
      return payment.id;
    },
  );
  await eachPage(
    (after) => ledger.unresolvedRefunds(after, PAGE),
    ({ refund }) => {
      count(refund);
      return refund.id;
    },
  );
  if (counts.size === 0) return;
  throw new ConfigurationError(
    [...counts]
      .map(
        ([id, open]) =>
          `Merchant ${id} is not configured, and ${open} of its payments and refunds are open: put it back until they are settled.`,
      )
      .join('\n'),
  );
}

/** Sees every item, page by page; `see` answers its id. */
async function eachPage<Item>(
  read: (after: string | null) => Promise<readonly Item[]>,
  see: (item: Item) => string,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: readonly Item[] = await read(after);
    for (const item of page) after = see(item);
    if (page.length < PAGE) return;
  }
}
