/** The channel: what is not compared with our order, and what of the wire is read as something else. */
import { type Defect, inFile } from './defect.ts';

export const CHANNEL: readonly Defect[] = [
  ...inFile('core/src/refusal.ts', {
    unknownCodeBelieved: {
      breaks: 'A code that nobody knows counts as a refusal without an order.',
      find: '(Object.hasOwn(SUBMIT_CODES, normal) ? SUBMIT_CODES[normal] : undefined) ?? unclear;',
      put: "(Object.hasOwn(SUBMIT_CODES, normal) ? SUBMIT_CODES[normal] : undefined) ?? turnedAway('bank');",
    },
  }),
  ...inFile('channels/src/ours.ts', {
    otherAmountTaken: {
      breaks: 'An order of another amount counts as ours.',
      find: 'if (said.total !== null && said.total !== wireAmount(amount.amountMinor, amount.currency, set))',
      put: 'if (said.total !== null && said.total < 0 * wireAmount(amount.amountMinor, amount.currency, set))',
    },
    otherAttachTaken: {
      breaks: 'An order that carries another payment’s id counts as ours.',
      find: '!needsAttach : said.attach === order.paymentId;',
      put: '!needsAttach : said.attach !== order.merchantOrderNumber;',
    },
  }),
  ...inFile('channels/src/wechatpay-v2/channel.ts', {
    recallRead: {
      breaks: 'A revoke of which the channel itself does not know yet counts as done.',
      find: "return read.fields.recall === 'Y' ? { kind: 'unclear', note: 'recall' } : { kind: 'done' };",
      put: "return { kind: 'done' };",
    },
    acceptReadAsPaid: {
      breaks: 'An order that awaits its debit counts as paid.',
      find: "ACCEPT: () => ({ kind: 'unclear', note: 'ACCEPT' }),",
      put: "ACCEPT: () => ({ kind: 'paid', transactionId: null }),",
    },
    noAnswerReadAsNeverSent: {
      breaks: 'A submit without a verified answer counts as never sent.',
      find: "            return { kind: 'neverSent', note: read.problem };\n          default:\n            return unclear(read);",
      put: "            return { kind: 'neverSent', note: read.problem };\n          default:\n            return { kind: 'neverSent', note: 'none' };",
    },
  }),
  ...inFile('channels/src/codes.ts', {
    unknownQueryCodeBelieved: {
      breaks: 'A query that failed for whatever reason counts as one that found no order.',
      find: "return meaning === 'absent' ? { kind: 'absent' } : { kind: 'unclear', note: normal };",
      put: "return meaning === 'absent' || normal !== '' ? { kind: 'absent' } : { kind: 'unclear', note: normal };",
    },
    windowOverReadAsDone: {
      breaks: 'That an order can no longer be revoked counts as revoked.',
      find: "REVERSEEXPIRE: 'tooLate',",
      put: "REVERSEEXPIRE: 'done',",
    },
    busyReadAsDone: {
      breaks: 'A revoke that is refused because the payer is typing counts as done.',
      find: "USERPAYING: 'busy',",
      put: "USERPAYING: 'done',",
    },
  }),
];
