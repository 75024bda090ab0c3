/** What a client that hurries is told, where that is enforced. */
import type { Haste } from '../wire-manners.ts';
import { type Problem, problem } from './problem.ts';

export const HASTY: Readonly<Record<Haste, Problem>> = {
  overQuota: problem('FREQUENCY_LIMITED', 'overQuota'),
  queryTooSoon: problem('FREQUENCY_LIMITED', 'queryTooSoon'),
  refundTooSoon: problem('FREQUENCY_LIMITED', 'refundTooSoon'),
  revokeTooSoon: problem('INVALID_REQUEST', 'revokeTooSoon'),
  refundsBlocked: problem('INVALID_REQ_TOO_MUCH', 'refundsBlocked'),
};
