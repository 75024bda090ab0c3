/**
 * Every error of the API, as `application/problem+json`. `outcome` is what a caller must know first: whether anything happened. Codes are
 * public and never used for anything else.
 */
import type { ProblemCode } from './problem-codes.ts';
import type { MessageKey } from './words.ts';

export type ProblemRow = Readonly<{
  status: number;
  title: string;
  /** `none`: nothing happened. `applied`: it had happened before. `unknown`: ask again, or look. */
  outcome: 'none' | 'applied' | 'unknown';
  /** `never` as it is, `after` a while, or `now`. */
  retry: 'never' | 'after' | 'now';
  /** What the caller does about it, in a sentence; the reference page is made from this. */
  advice: string;
  /** What a cashier reads, where a cashier can do something about it. */
  cashier?: MessageKey;
}>;

const refused = { outcome: 'none', retry: 'never' } as const;
const later = { outcome: 'none', retry: 'after' } as const;

export const PROBLEMS = {
  // About the request itself.
  invalid_request: {
    ...refused,
    status: 400,
    title: 'The request is not valid',
    advice: '`fields` says what is wrong with which member; unknown names come with the nearest known one.',
  },
  idempotency_key_missing: {
    ...refused,
    status: 400,
    title: 'An Idempotency-Key is needed',
    advice: 'Send a new key for each thing you want to happen, and the same key when you repeat the request.',
  },
  not_authenticated: {
    ...refused,
    status: 401,
    title: 'An API key is needed',
    advice: 'Send `Authorization: Bearer …`. A key of `sandbox` never opens `production`.',
  },
  not_paired: {
    ...refused,
    status: 401,
    title: 'This browser does not belong to a till',
    advice: 'Ask for a pairing code with `POST /v1/pairings`, and have it approved by a manager.',
    cashier: 'login.notPaired',
  },
  sign_in_needed: {
    ...refused,
    status: 401,
    title: 'Nobody is signed in',
    advice: 'Sign in with `POST /v1/session`.',
    cashier: 'login.needed',
  },
  session_expired: {
    ...refused,
    status: 401,
    title: 'The login has ended',
    advice: 'Sign in again, and repeat the request. What was under way goes on by itself.',
    cashier: 'login.expired',
  },
  manager_needed: {
    ...refused,
    status: 403,
    title: 'A manager is needed',
    advice: 'A manager signs in and does it. A cashier may charge up to the till’s `cashierLimit`.',
    cashier: 'login.manager',
  },
  approval_needed: {
    ...refused,
    status: 403,
    title: 'A manager must approve this refund',
    advice:
      'Of one payment a cashier refunds up to the till’s `refundLimit`, in parts or at once; `limitMinor` says it. Have a manager approve with `POST /v1/approvals`, and send the id as `approvalId`. An approval counts once, for two minutes, for this payment, amount, till and cashier.',
    cashier: 'login.approval',
  },
  cross_origin: {
    ...refused,
    status: 403,
    title: 'Another site’s page sent this',
    advice: 'Cookies count only with requests of this server’s own pages. Programs use an API key.',
  },
  not_found: {
    ...refused,
    status: 404,
    title: 'There is nothing at this address',
    advice: 'See `/openapi.json` for what there is.',
  },
  method_not_allowed: {
    ...refused,
    status: 405,
    title: 'This address does not take this method',
    advice: 'The header `Allow` lists those that it takes.',
  },
  request_timeout: {
    ...later,
    status: 408,
    title: 'The request did not arrive in time',
    advice: 'Repeat it; nothing of it was read.',
  },
  body_too_large: { ...refused, status: 413, title: 'The body is too large', advice: 'A body is at most 64 KiB.' },
  address_too_long: { ...refused, status: 414, title: 'The address is too long', advice: 'An id is at most 64 characters.' },
  unsupported_media_type: {
    ...refused,
    status: 415,
    title: 'The body must be JSON',
    advice: 'Send `Content-Type: application/json`.',
  },
  idempotency_key_reused: {
    ...refused,
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    advice: 'A key belongs to one request with one body: use a new key for a new payment.',
  },
  headers_too_large: {
    ...refused,
    status: 431,
    title: 'The headers are too large',
    advice: 'Headers are at most 16 KiB together.',
  },

  // About a sale.
  merchant_unknown: { ...refused, status: 400, title: 'There is no such merchant', advice: 'Use an id of the configuration.' },
  merchant_needed: {
    ...refused,
    status: 400,
    title: 'It must be said which merchant',
    advice: 'Send `merchantId`: no merchant, or more than one, charges in this currency.',
  },
  terminal_unknown: { ...refused, status: 400, title: 'There is no such terminal', advice: 'Use an id of the configuration.' },
  terminal_needed: {
    ...refused,
    status: 400,
    title: 'It must be said which terminal',
    advice: 'Send `terminalId`: there is more than one.',
  },
  currency_not_accepted: {
    ...refused,
    status: 400,
    title: 'This merchant does not charge in this currency',
    advice: 'Charge in a currency that the merchant is configured for.',
  },
  sale_not_found: { ...refused, status: 404, title: 'There is no such sale', advice: 'Create it with `POST /v1/sales` first.' },
  sale_differs: {
    ...refused,
    status: 409,
    title: 'A sale with this id exists and is not the same',
    advice: 'Sale ids are minted once: use a new one for another sale.',
  },
  sale_paid: {
    ...refused,
    status: 409,
    title: 'This sale is paid',
    advice: 'Hand over the goods. A paid sale is not charged again, and not left.',
  },
  sale_closed: {
    ...refused,
    status: 409,
    title: 'This sale was closed',
    advice: 'Somebody left it: the customer paid another way, or has gone. Create a new sale.',
  },
  payment_in_progress: {
    ...later,
    status: 409,
    title: 'This sale already has a live payment',
    advice: 'Follow `paymentId`, wait for `retryAfterMs`, or cancel it.',
    cashier: 'scan.busy',
  },

  // About a payment.
  payment_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such payment',
    advice: 'Ids are answered by the request that made it.',
  },
  payment_state: {
    ...refused,
    status: 409,
    title: 'The payment’s state does not allow this',
    advice: '`may` of the payment lists what is allowed.',
  },
  owned_elsewhere: {
    ...refused,
    status: 409,
    title: 'Another server works on this payment',
    advice:
      'Ask the server that took it; from head office with `POST /v1/payments/{id}/instructions`. Once head office has taken that server over, ask head office. Everything of it can be read here.',
    cashier: 'door.store',
  },
  code_live: {
    ...later,
    status: 409,
    title: 'A payment with this code is under way',
    advice: 'Follow `paymentId`. A code pays once.',
    cashier: 'scan.same',
  },
  code_used: {
    ...refused,
    status: 409,
    title: 'This payment code was used',
    advice: 'Ask the customer to refresh the code, and scan the new one with a new key.',
    cashier: 'scan.used',
  },
  code_refused: {
    ...refused,
    status: 422,
    title: 'This is not a payment code that can be charged here',
    advice: 'Nothing was sent. `cashier` says what was scanned instead.',
    cashier: 'scan.other',
  },

  // About a refund.
  refund_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such refund',
    advice: 'Ids are answered by the request that made it.',
  },
  payment_not_paid: {
    ...refused,
    status: 409,
    title: 'Only a paid payment can be refunded',
    advice: 'Follow the payment. What a payment that is not paid has taken goes back by itself.',
  },
  refund_too_much: {
    ...refused,
    status: 409,
    title: 'So much is not left to be refunded',
    advice: '`refundableMinor` is what is left, less the refunds that are on their way.',
  },
  refund_too_many: {
    ...refused,
    status: 409,
    title: 'This payment has fifty refunds',
    advice: 'WeChat Pay takes no more of one payment. Give the rest back another way.',
  },
  refund_too_late: {
    ...refused,
    status: 409,
    title: 'This payment is older than 365 days',
    advice: 'WeChat Pay refunds it no longer. Give the money back another way.',
  },

  // About evidence.
  evidence_too_large: {
    ...refused,
    status: 409,
    title: 'Too much happened to this payment for one document',
    advice: 'Read `GET /v1/payments/{id}/events` by pages: it has all of it.',
  },

  // About printing.
  nothing_to_print: {
    ...refused,
    status: 409,
    title: 'There is no receipt of this',
    advice: 'A receipt is given of what is paid, refunded or on its way back. Follow the payment.',
  },
  print_differs: {
    ...refused,
    status: 409,
    title: 'A print with this id exists and is not the same',
    advice: 'Print ids are minted once: use a new one for another print.',
  },
  print_too_many: {
    ...refused,
    status: 409,
    title: 'This was printed 99 times',
    advice: 'No more are printed: use one that is there.',
  },
  print_not_found: { ...refused, status: 404, title: 'There is no such print', advice: 'Ids are minted by who has it printed.' },
  printer_not_found: { ...refused, status: 404, title: 'There is no such printer', advice: 'See `GET /v1/printers`.' },
  printer_busy: {
    ...later,
    status: 503,
    title: 'Too much waits for this printer',
    advice: 'See `GET /v1/printers` for what is the matter.',
  },

  // About a shift.
  shift_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such shift',
    advice: '`GET /v1/shifts/current` is the one that is open; `GET /v1/shifts` lists those that are closed.',
  },
  shift_unresolved: {
    ...refused,
    status: 409,
    title: 'What is unresolved has not been named as it is',
    advice: 'Nothing was closed. Look at `unresolved`, show it to whoever closes, and send exactly these ids.',
    cashier: 'shift.changed',
  },
  shift_closed: {
    ...refused,
    status: 409,
    title: 'This shift was closed before',
    advice: 'Somebody was faster, and named something else. What is closed never changes: look at it with `GET`.',
    cashier: 'shift.closedBefore',
  },

  // About people and devices.
  pin_wrong: {
    ...refused,
    status: 403,
    title: 'This is not the PIN',
    advice: '`triesLeft` says how many more are looked at before this person has to wait.',
    cashier: 'login.pinWrong',
  },
  password_wrong: {
    ...refused,
    status: 403,
    title: 'This is not the password',
    advice: '`triesLeft` says how many more are looked at before this person has to wait.',
    cashier: 'login.passwordWrong',
  },
  password_needed: {
    ...refused,
    status: 403,
    title: 'The password is needed here',
    advice: 'A PIN counts only where its person has signed in with the password before, and where there is one.',
    cashier: 'login.passwordNeeded',
  },
  terminal_differs: {
    ...refused,
    status: 403,
    title: 'This browser belongs to another till',
    advice: 'Leave `terminalId` out: a paired browser works for its own till.',
  },
  person_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such person',
    advice: 'See `GET /v1/people`; who may sign in at a till is in `GET /v1/till`.',
  },
  device_not_found: { ...refused, status: 404, title: 'There is no such device', advice: 'See `GET /v1/devices`.' },
  pairing_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such pairing code',
    advice: 'A code lives for ten minutes, and only the browser that asked for it can look at it. Ask for a new one.',
  },
  store_unknown: { ...refused, status: 400, title: 'There is no such store', advice: 'Use an id of the configuration.' },
  person_differs: {
    ...refused,
    status: 409,
    title: 'A person with this id exists and is not the same',
    advice: 'Ids are minted once: use a new one for another person, and `PATCH` to change this one.',
  },
  pairing_approved: {
    ...refused,
    status: 409,
    title: 'This code was approved for another till',
    advice: 'Ask for a new code on the device.',
  },
  last_manager: {
    ...refused,
    status: 409,
    title: 'Nobody else is a manager',
    advice: 'Make somebody else a manager first.',
  },
  too_many: {
    ...refused,
    status: 409,
    title: 'There are as many as there can be',
    advice:
      'Unpair devices that are gone. People cannot be taken away, because payments name them; there is room for a thousand.',
  },
  pin_wait: {
    ...later,
    status: 429,
    title: 'Too many wrong tries',
    advice: 'Only this person waits, for `retryAfterMs`. The till works for everybody else.',
    cashier: 'login.wait',
  },

  // About feedback.
  feedback_differs: {
    ...refused,
    status: 409,
    title: 'Feedback with this id was kept and is not the same',
    advice: 'Feedback ids are minted once: use a new one for another text.',
  },

  // About webhooks.
  webhook_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such webhook',
    advice: '`GET /v1/webhooks` lists those of the configuration.',
  },
  webhook_delivery_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such delivery',
    advice: 'Deliveries that are settled are kept for 30 days, and the newest 10,000 of an endpoint.',
  },
  webhook_disabled: {
    ...refused,
    status: 409,
    title: 'The webhook said that it wants nothing any more',
    advice: 'It answered 410. Put it right, then `POST /v1/webhooks/{id}/activation`.',
  },

  // About stores and their nodes.
  enrolment_unknown: {
    ...refused,
    status: 403,
    title: 'This enrolment token does not count',
    advice: 'A token counts for 24 hours and for one node. Have a new one made: `quickpay store enrol ID`.',
  },
  node_signature: {
    ...refused,
    status: 401,
    title: 'The node’s signature does not hold',
    advice: '`detail` says what is wrong with it. Each request is signed anew, by the key that the node was enrolled with.',
  },
  node_clock: {
    ...refused,
    status: 401,
    title: 'The node’s clock is off',
    advice: 'It may differ from head office’s by five minutes, either way. Put the clock right that is wrong.',
  },
  node_unknown: {
    ...refused,
    status: 401,
    title: 'No such node is enrolled here',
    advice: 'Have a token made with `quickpay store enrol ID`, and start the node with it.',
  },
  node_revoked: {
    ...refused,
    status: 403,
    title: 'This node was revoked',
    advice:
      'A manager said that it is not to be trusted any more: it takes no payments. Where the machine is back in good hands, take `store/node-key.json` away and enrol it again.',
    cashier: 'np.shop',
  },
  node_taken_over: {
    ...refused,
    status: 409,
    title: 'Head office has taken this node over',
    advice: 'Its payments are head office’s from then on. Start a new node in an empty data folder.',
  },
  node_exists: {
    ...refused,
    status: 409,
    title: 'The store has a node, or the id is another’s',
    advice: '`detail` says which. A store has one node: revoke the one before, `quickpay store revoke ID`.',
  },
  owned_here: {
    ...refused,
    status: 409,
    title: 'This payment is worked on here',
    advice: 'Nobody needs to be asked: refund, cancel or check it directly.',
  },
  instruction_differs: {
    ...refused,
    status: 409,
    title: 'An instruction with this id exists and is not the same',
    advice: 'Instruction ids are minted once: use a new one for another instruction.',
  },
  dispute_not_found: {
    ...refused,
    status: 404,
    title: 'Nothing is disputed about this',
    advice: '`GET /v1/disputes` lists what nobody has seen.',
  },
  instruction_not_found: {
    ...refused,
    status: 404,
    title: 'There is no such instruction',
    advice:
      'Ids are those of `POST /v1/payments/{id}/instructions`. What is older than a thousand others of its node is forgotten.',
  },
  instructions_too_many: {
    ...later,
    status: 503,
    title: 'The store has not answered a thousand instructions',
    advice: 'It has not been heard of for long, or does not get on. `GET /v1/stores` says when it last spoke.',
  },
  take_over_too_early: {
    ...later,
    status: 409,
    title: 'The node may still be working',
    advice:
      'Ten minutes, or the watch for late requests where that is longer, must lie after its last payment and after it was last heard of, as far as head office knows. `retryAfterMs` says how long that is. First see that the node is switched off.',
  },
  nothing_held: {
    ...refused,
    status: 409,
    title: 'Nothing is held back here',
    advice: '`GET /v1/door` says what this server holds back, and why.',
  },
  store_without_node: {
    ...refused,
    status: 409,
    title: 'This store has no node',
    advice: 'Its tills talk to head office. `GET /v1/stores` lists which store has one.',
  },
  store_without_share: {
    ...refused,
    status: 409,
    title: 'This store may not have a node yet',
    advice: 'Give it `quotaSharePercent` in the configuration: how much of its merchants’ quotas its node has. Then start again.',
  },
  owned_by_head_office: {
    ...refused,
    status: 409,
    title: 'Head office decides this',
    advice: 'People, stores and settings are changed at head office; the node has them within seconds once it can be reached.',
    cashier: 'door.headOffice',
  },

  // About us.
  internal: {
    status: 500,
    title: 'Something went wrong here',
    outcome: 'unknown',
    retry: 'now',
    advice: 'Repeat the very same request with the same key: the answer says what became of it.',
    cashier: 'uncertain',
  },
  channel_misconfigured: {
    ...later,
    status: 503,
    title: 'WeChat Pay refuses this merchant’s configuration',
    advice: 'A manager must put keys, ids or permissions right. It heals by itself once they are.',
    cashier: 'np.shop',
  },
  not_accepting: {
    ...later,
    status: 503,
    title: 'No new payments are taken just now',
    advice: 'This server is starting, ending, or too busy. Nothing was recorded: repeat the request after `retryAfterMs`.',
    cashier: 'net.backend',
  },
  too_many_listeners: {
    ...later,
    status: 503,
    title: 'Too many live event streams are open',
    advice: 'Share one stream per device; GET tells the truth meanwhile.',
  },
} as const satisfies Record<ProblemCode, ProblemRow>;

export const problemRow = (code: ProblemCode): ProblemRow => PROBLEMS[code];

/** The address of a kind of problem: a name, not a page. */
export const problemType = (code: ProblemCode): string => `urn:quickpay:problem:${code}`;

/** Statuses of these codes with the codes of each, for the documentation of a route. */
export function statusesOf(codes: readonly ProblemCode[]): ReadonlyMap<number, readonly ProblemCode[]> {
  const statuses = new Map<number, ProblemCode[]>();
  for (const code of codes) statuses.set(PROBLEMS[code].status, [...(statuses.get(PROBLEMS[code].status) ?? []), code]);
  return statuses;
}
