/** What the one payment of the search is about, in minor units: two, so that a portal can refund a part. */
export const AMOUNT = 2;
