/** Coupons: part of a price that the payer does not pay. */

/** `CASH` is made good to the merchant by whoever issued it; `NO_CASH` is the merchant's own rebate and is never settled. */
export type CouponKind = 'CASH' | 'NO_CASH';

/** What a payer holds. It is worth `amountMinor` off a price in `currency`; with a `goodsTag` only where the merchant sends that one. */
export type Coupon = Readonly<{
  id: string;
  kind: CouponKind;
  amountMinor: number;
  currency: string;
  goodsTag: string | null;
}>;

export type UsedCoupon = Pick<Coupon, 'id' | 'kind' | 'amountMinor' | 'goodsTag'>;

/** Those that apply, as many as leave the payer something to pay. */
export function couponsFor(
  coupons: readonly Coupon[],
  { currency, totalMinor, goodsTag }: Readonly<{ currency: string; totalMinor: number; goodsTag: string | null }>,
): readonly Coupon[] {
  const used: Coupon[] = [];
  let left = totalMinor;
  for (const coupon of coupons) {
    const applies = coupon.currency === currency && (coupon.goodsTag === null || coupon.goodsTag === goodsTag);
    if (!applies || coupon.amountMinor >= left) continue;
    used.push(coupon);
    left -= coupon.amountMinor;
  }
  return used;
}

/** What coupons of a kind add up to, or all of them. */
export const couponsMinor = (coupons: readonly UsedCoupon[], kind?: CouponKind): number =>
  coupons.reduce((sum, coupon) => (kind === undefined || coupon.kind === kind ? sum + coupon.amountMinor : sum), 0);

/**
 * Shares an amount out over parts in proportion to their sizes, none above what is left of it; the first part takes what does not divide.
 * Asked for all that is left, it gives each part what is left of it.
 *
 * @example shareOut(10, [50, 50], [50, 50]) // [5, 5]
 */
export function shareOut(amount: number, sizes: readonly number[], left: readonly number[]): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size, n) => (n === 0 ? 0 : Math.min(left[n] ?? 0, Math.floor((amount * size) / total))));
  let rest = amount - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, n) => {
    const more = Math.min(rest, (left[n] ?? 0) - share);
    rest -= more;
    return share + more;
  });
}
