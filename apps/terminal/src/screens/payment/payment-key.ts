import { live } from '../../server/live-data.ts';

/** The query of one payment. */
export const paymentKey = (id: string) => [...live.all(), 'payment', id] as const;
