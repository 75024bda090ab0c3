import type { PaymentQuery } from '@quickpay/client';
import { live } from '../../server/live-data.ts';

/** The query of a history; of all of them without what was asked for. */
export const historyKey = (query?: PaymentQuery) => [...live.all(), 'history', ...(query === undefined ? [] : [query])] as const;
