/**
 * Every error of the API, as `application/problem+json`. `outcome` is what a caller must know first: whether anything happened. Codes are
 * public and never used for anything else.
 */
import type { MessageKey } from './words.ts';

type Row = Readonly<{
  status: number;
  title: string;
  /** `none`: nothing happened. `applied`: it had happened before. `unknown`: ask again, or look. */
  outcome: 'none' | 'applied' | 'unknown';
  /** `never` as it is, `after` a while, or `now`. */
  retry: 'never' | 'after' | 'now';
  cashier?: MessageKey;
}>;

export const PROBLEMS = {
  not_found: { status: 404, title: 'There is nothing at this address', outcome: 'none', retry: 'never' },
  method_not_allowed: { status: 405, title: 'This address does not take this method', outcome: 'none', retry: 'never' },
  invalid_request: { status: 400, title: 'The request is not valid', outcome: 'none', retry: 'never' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON', outcome: 'none', retry: 'never' },
  body_too_large: { status: 413, title: 'The body is too large', outcome: 'none', retry: 'never' },
  not_authenticated: { status: 401, title: 'An API key is needed', outcome: 'none', retry: 'never' },
  idempotency_key_missing: { status: 400, title: 'An Idempotency-Key is needed', outcome: 'none', retry: 'never' },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    outcome: 'none',
    retry: 'never',
  },
  sale_not_found: { status: 404, title: 'There is no such sale', outcome: 'none', retry: 'never' },
  sale_differs: { status: 409, title: 'A sale with this id exists and is not the same', outcome: 'none', retry: 'never' },
  sale_paid: { status: 409, title: 'This sale is paid', outcome: 'none', retry: 'never' },
  sale_closed: { status: 409, title: 'This sale was closed', outcome: 'none', retry: 'never' },
  payment_in_progress: {
    status: 409,
    title: 'This sale already has a live payment',
    outcome: 'none',
    retry: 'after',
    cashier: 'scan.busy',
  },
  payment_not_found: { status: 404, title: 'There is no such payment', outcome: 'none', retry: 'never' },
  payment_state: { status: 409, title: 'The payment’s state does not allow this', outcome: 'none', retry: 'never' },
  merchant_unknown: { status: 400, title: 'There is no such merchant', outcome: 'none', retry: 'never' },
  currency_not_accepted: {
    status: 400,
    title: 'This merchant does not charge in this currency',
    outcome: 'none',
    retry: 'never',
  },
  code_refused: {
    status: 422,
    title: 'This is not a payment code that can be charged here',
    outcome: 'none',
    retry: 'never',
    cashier: 'scan.other',
  },
  code_live: {
    status: 409,
    title: 'A payment with this code is under way',
    outcome: 'none',
    retry: 'after',
    cashier: 'scan.same',
  },
  code_used: { status: 409, title: 'This payment code was used', outcome: 'none', retry: 'never', cashier: 'scan.used' },
  channel_misconfigured: {
    status: 503,
    title: 'WeChat Pay refuses this merchant’s configuration',
    outcome: 'none',
    retry: 'after',
    cashier: 'np.shop',
  },
  not_accepting: { status: 503, title: 'No new payments are taken just now', outcome: 'none', retry: 'after' },
  internal: { status: 500, title: 'Something went wrong here', outcome: 'unknown', retry: 'now' },
} as const satisfies Record<string, Row>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]; // the table is not empty

export const problemRow = (code: ProblemCode): Row => PROBLEMS[code];
