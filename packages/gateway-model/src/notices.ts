/** Refunds that have ended are told to the address that the merchant gave, again and again until it says that it heard. */
import type { Instant } from '@quickpay/core';
import type { Books } from './books.ts';
import { type Owner, refundsOf, type StoredOrder } from './stored-order.ts';

/** In which words a merchant is told: those of the wire that the refund was asked for over. */
export type Wire = 'v2' | 'v3';

/** How often it was told, and when it is to be told next; null once it was heard, or too often. `wire`: V2 where it is left out. */
export type Notice = Readonly<{ url: string; wire?: Wire; sent: number; nextAt: Instant | null }>;

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const FIRST_HOURS_MS = [15 * S, 15 * S, 30 * S, 3 * M, 10 * M, 20 * M, 30 * M, 30 * M, 30 * M, H];
/** Waits between one telling and the next: 24 h 4 min in all over V2, and of V3 Global's page it is known that they are some 4 h. */
const WAITS_MS: Readonly<Record<Wire, readonly number[]>> = {
  v2: [...FIRST_HOURS_MS, 3 * H, 3 * H, 3 * H, 6 * H, 6 * H],
  v3: [...FIRST_HOURS_MS, H],
};

export type DueNotice = Readonly<{ stored: StoredOrder; number: string; url: string; wire: Wire }>;

/** What is to be told now. */
export const dueNotices = ({ orders }: Books, now: Instant): readonly DueNotice[] =>
  orders
    .moving()
    .flatMap((stored) =>
      refundsOf(stored).flatMap(({ refund, facts: { notice } }) =>
        notice === null || notice.nextAt === null || notice.nextAt > now
          ? []
          : [{ stored, number: refund.number, url: notice.url, wire: notice.wire ?? 'v2' }],
      ),
    );

/** It was told: heard, or to be told again. */
export function noticeTold({ orders }: Books, owner: Owner, number: string, heard: boolean, now: Instant): void {
  const stored = orders.ofRefund(owner, number);
  const facts = stored?.refundFacts[number];
  if (stored === undefined || !facts?.notice) return;
  const wait = heard ? undefined : WAITS_MS[facts.notice.wire ?? 'v2'][facts.notice.sent];
  const notice = { ...facts.notice, sent: facts.notice.sent + 1, nextAt: wait === undefined ? null : now + wait };
  orders.keep({ ...stored, refundFacts: { ...stored.refundFacts, [number]: { ...facts, notice } } });
}
