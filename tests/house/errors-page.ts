/** Writes the docs' page of the channel's error codes from the tables that run, and from the words that people then read. */
import { ATTENTION, paymentView, refundView, type ViewContext, WORDS, type Words } from '@quickpay/api';
import {
  type AttentionReason,
  begin,
  beginRefund,
  type Known,
  normaliseCode,
  type Payment,
  type PaymentEvent,
  type Policy,
  type RefundAttention,
  SUBMIT_CODES,
  step,
  stepRefund,
  submitCodeMeaning,
  TIMING,
} from '@quickpay/core';
import {
  configurationOf,
  QUERY_CODES,
  queryMeaning,
  REFUND_CODES,
  REFUND_QUERY_CODES,
  REVOKE_CODES,
  refundMeaning,
  refundQueryMeaning,
  revokeMeaning,
  SUBMIT_SYNONYMS,
} from '../../packages/channels/src/codes.ts';
import { refundRequestEvent, revokeEvent } from '../../packages/engine/src/answers.ts';
import { CHANNEL_CODES, type Operation, V3_CODES } from './channel-codes.ts';

export const TABLES: Readonly<Record<Operation, Readonly<Record<string, unknown>>>> = {
  submit: SUBMIT_CODES,
  query: QUERY_CODES,
  revoke: REVOKE_CODES,
  refund: REFUND_CODES,
  refundQuery: REFUND_QUERY_CODES,
};

const POLICY: Policy = { lateRequestWatchMs: 600_000, epoch: 0 };
const VIEW: ViewContext = { environment: 'sandbox', now: 16_000, probablyFreeAt: () => null, worksFor: () => true };
const PAYMENT = begin(
  {
    id: 'pay_1',
    saleId: 's',
    merchantId: 'm',
    storeId: 's',
    terminalId: 't',
    merchantOrderNumber: 'N',
    epoch: 0,
    owner: 'n',
    amount: { amountMinor: 100, currency: 'HKD' },
    codeHash: '',
    codeHint: '',
    submittedAt: 0,
  },
  POLICY,
);

/** The payment after these events, each a second after the one before. */
const after = (...events: readonly PaymentEvent[]): Payment =>
  events.reduce((payment, event, second) => {
    const stepped = step(payment, event, second * 1_000, POLICY);
    if (!stepped.ok) throw new Error(`${event.kind} has no meaning in ${payment.state}`);
    return stepped.payment;
  }, PAYMENT);

/** What people read: the cashier, and where a person is called for the manager. */
type Read = Readonly<{ cashier: Words; attention: AttentionReason | RefundAttention | null }>;
const readOf = (payment: Payment): Read => ({
  cashier: WORDS[paymentView(payment, VIEW).cashier.key],
  attention: payment.attention,
});

type Row = Readonly<{ means: string; reason?: string; read: Read | null; next: string; order: string; breaker: string }>;

const cell = (language: 'en' | 'zh-CN', read: Read | null): string => {
  if (read === null) return '–';
  const manager =
    read.attention === null ? '' : ` · ${language === 'en' ? 'manager' : '店长'}: ${ATTENTION[read.attention][language]}`;
  return `${read.cashier[language]}${manager}`;
};
const seconds = (waits: readonly number[]): string => {
  const texts = waits.map((ms) => String(ms / 1_000));
  return `${texts.slice(0, -1).join(', ')}, then every ${texts.at(-1)} s`;
};
const atOnce = (code: string): string => (configurationOf(code).configuration === undefined ? '–' : 'at once');

const PROVEN: Known = {
  refusal: true,
  deadlinePassed: false,
  acknowledged: false,
  watchOver: false,
  revokesSent: 0,
  revokesInDoubt: 0,
};

function submitRow(code: string): Row {
  const meaning = submitCodeMeaning(code);
  const via = { request: 'submit' } as const;
  switch (meaning.outcome) {
    case 'asked':
      return {
        means: 'the payer is asked for the password',
        read: readOf(after({ kind: 'asked', via })),
        next: `asked about every ${TIMING.pollIntervalMs / 1_000} s; called off after ${TIMING.payerWaitMsMax / 1_000} s`,
        order: 'yes',
        breaker: '–',
      };
    case 'unclear':
      return {
        means: 'nothing is known',
        read: readOf(after({ kind: 'unclear', via, note: code })),
        next: `asked about every ${TIMING.pollIntervalMs / 1_000} s; paid if found paid, else called off after ${TIMING.payerWaitMsMax / 1_000} s`,
        order: 'perhaps',
        breaker: '–',
      };
    case 'refused': {
      const { reason, orderImpossible, configuration } = meaning;
      const refusal = { code, reason, orderImpossible };
      const proven = after(
        { kind: 'refused', refusal },
        { kind: 'querySent' },
        { kind: 'absent', via: { request: 'query', known: PROVEN } },
      );
      return {
        means: 'refused',
        reason: `\`${reason}\``,
        read: readOf(proven),
        next: `a query proves it; the sale takes a new code; ${orderImpossible ? 'watched' : 'revoked, and watched'} in the background`,
        order: orderImpossible ? 'no' : 'perhaps',
        breaker: configuration ? 'two running' : '–',
      };
    }
  }
}

function queryRow(code: string): Row {
  const isAbsent = queryMeaning(code).kind === 'absent';
  return {
    means: isAbsent ? 'there is no such order' : 'nothing',
    read: null,
    next: isAbsent ? 'as the [states](payment-states.md) say' : 'asked again when it is due next',
    order: isAbsent ? 'not when it was asked' : 'as before',
    breaker: atOnce(code),
  };
}

const REVOKED: Readonly<Record<ReturnType<typeof revokeMeaning>['kind'], Pick<Row, 'means' | 'next' | 'order'>>> = {
  done: { means: 'revoked', next: 'a query proves it', order: 'no longer' },
  busy: {
    means: 'the payer is paying',
    next: `sent again after ${seconds(TIMING.revokeBusyBackoffMs)}; a person is told once the payment is ${TIMING.busyAttentionAgeMs / 60_000} minutes old`,
    order: 'yes',
  },
  tooLate: {
    means: 'the channel no longer revokes it',
    next: 'never revoked again: money that is seen goes back by refund',
    order: 'yes',
  },
  refused: {
    means: 'not revoked',
    next: `a query at once; sent again after ${TIMING.revokeRefusedBackoffMs / 1_000} s; money that is seen goes back by refund`,
    order: 'yes',
  },
  unclear: { means: 'nothing is known', next: `sent again after ${seconds(TIMING.revokeUnclearBackoffMs)}`, order: 'perhaps' },
  neverSent: { means: 'not sent', next: 'sent again', order: 'as before' },
};

function revokeRow(code: string): Row {
  const meaning = revokeMeaning(code, 'N');
  const answered = after(
    { kind: 'asked', via: { request: 'submit' } },
    { kind: 'cancel', by: '' },
    { kind: 'revokeSent' },
    revokeEvent(meaning),
  );
  return { ...REVOKED[meaning.kind], read: readOf(answered), breaker: atOnce(code) };
}

const REFUNDED: Readonly<Record<'later' | 'refused' | 'foreign' | 'unclear', Pick<Row, 'means' | 'next'>>> = {
  later: { means: 'not taken for now', next: 'the same number again after 1 min, 10 min, then hourly for seven days' },
  refused: { means: 'nothing was taken', next: 'ended; what it had reserved is free, once no earlier request of it can arrive' },
  foreign: { means: 'the number stands for another amount', next: 'never sent again; a person compares' },
  unclear: { means: 'nothing is known', next: 'a query; the same number again' },
};

function refundRow(code: string): Row {
  const meaning = refundMeaning(code);
  const refund = beginRefund({
    id: 'ref_1',
    paymentId: 'pay_1',
    merchantId: 'm',
    refundNumber: 'R',
    owner: 'n',
    amount: { amountMinor: 100, currency: 'HKD' },
    reason: null,
    requestedBy: '',
    approvedBy: null,
    requestedAt: 0,
  });
  const sent = stepRefund(refund, { kind: 'sent' }, 0, POLICY);
  const answered = sent.ok ? stepRefund(sent.refund, refundRequestEvent(meaning), 1_000, POLICY) : sent;
  if (!answered.ok) throw new Error(`${meaning.kind} has no meaning for a refund`);
  const kind =
    meaning.kind === 'refused' ? (meaning.retry ? 'later' : 'refused') : meaning.kind === 'foreign' ? 'foreign' : 'unclear';
  const { cashier } = refundView(answered.refund, VIEW);
  return {
    ...REFUNDED[kind],
    read: { cashier, attention: answered.refund.attention },
    order: 'yes, paid',
    breaker: atOnce(code),
  };
}

function refundQueryRow(code: string): Row {
  const isAbsent = refundQueryMeaning(code).kind === 'listed';
  return {
    means: isAbsent ? 'no refund of the order is known' : 'nothing',
    read: null,
    next: isAbsent ? 'the same number again, or closed where a refusal stands' : 'asked again when it is due next',
    order: 'as before',
    breaker: atOnce(code),
  };
}

const ROWS: Readonly<Record<Operation, (code: string) => Row>> = {
  submit: submitRow,
  query: queryRow,
  revoke: revokeRow,
  refund: refundRow,
  refundQuery: refundQueryRow,
};

const HEADINGS: Readonly<Record<Operation, readonly [heading: string, said: string]>> = {
  submit: ['Submit', 'In the API a payment that was refused has the reason `declined.` and what stands here.'],
  query: ['Query', 'A query that failed proves nothing about a payment; people read what they read before.'],
  revoke: ['Revoke', 'With `recall=Y` what would be *not revoked* is not known either.'],
  refund: [
    'Refund',
    'Of a paid payment. What gives the money of an unpaid one back goes on with its number whatever the answer, with a person told.',
  ],
  refundQuery: ['Refund query', 'People read what they read before.'],
};

/** The row of its table that a code is looked up in, however it is spelt. */
export function rowOf(operation: Operation, code: string): string {
  const normal = normaliseCode(code);
  return (operation === 'submit' ? SUBMIT_SYNONYMS[normal] : undefined) ?? normal;
}

/** As the channel spells a code, where it does: over V2, and over V3 with the status that it comes with. */
const spelt = (operation: Operation, code: string): string => {
  const isOf = (known: string): boolean => rowOf(operation, known) === code;
  const v2 = CHANNEL_CODES[operation].filter(isOf).map((known) => `\`${known}\``);
  const v3 = Object.entries(V3_CODES[operation])
    .filter(([known]) => isOf(known))
    .map(([known, status]) => `V3 \`${known}\` ${status}`);
  const all = [...v2, ...v3];
  return (all.length > 0 ? all : [`\`${code}\``]).join(', ');
};

function section(operation: Operation): string {
  const [heading, said] = HEADINGS[operation];
  const rows = Object.keys(TABLES[operation]).map((code) => {
    const { means, reason = '–', read, next, order, breaker } = ROWS[operation](code);
    return `| ${spelt(operation, code)} | ${means} | ${reason} | ${cell('en', read)} | ${cell('zh-CN', read)} | ${next} | ${order} | ${breaker} |`;
  });
  return `## ${heading}

${said}

| code | means to us | reason | people read | 柜台看到的文字 | what is done next | can there be an order | opens the breaker |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** How an answer of V3 is read by its status, before any code. */
const V3_STATUSES: readonly (readonly [status: string, meaning: string])[] = [
  [
    '200',
    'signed, a success: what it says decides. A submit is paid where it says SUCCESS, and asked where it says USERPAYING; unsigned, forged',
  ],
  ['202', 'the same of a submit; a revoke is not done, and sent again'],
  ['204', 'signed, done: a revoke. A query proves it; unsigned, forged'],
  ['4xx, 5xx', 'signed, what its code means; unsigned, or signed by a key that nobody knows, nothing'],
  ['any other', 'nothing'],
];

export function errorsPage(): string {
  return `# Error codes of WeChat Pay

*Written from the tables in \`packages/core/src/refusal.ts\` and \`packages/channels/src/codes.ts\`, and from the words in
\`packages/api/src/words.ts\`; a test holds it to them.*

What a code means depends on what it answers. Upper and lower case and underscores make no difference, so that most codes of V3 are V2's; where V3 is known to say one it stands behind *V3*, with the HTTP status
that it comes with. A code that is not here means that nothing is known: it is never
believed. None is believed that does not come with WeChat Pay's signature; an unsigned \`return_code=FAIL\` proves nothing, but one whose text speaks of the signature
opens the breaker as \`SIGNERROR\` does, and HTTP 400 to a revoke or refund, which is how a certificate is refused, as
\`CERT_ERROR\` does; over V3 an unsigned 401 is the one hint that is heeded, as \`SIGN_ERROR\`. While a merchant's [breaker](../architecture.md) is open no new payment of it is recorded.

${(Object.keys(HEADINGS) as Operation[]).map(section).join('\n')}
## Statuses of V3

| status | what it is to us |
|---|---|
${V3_STATUSES.map(([status, meaning]) => `| ${status} | ${meaning} |`).join('\n')}
`;
}
