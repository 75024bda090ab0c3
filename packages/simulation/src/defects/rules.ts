/** The rules of a payment, each broken once: the table, its guards and its marks. */
import { type Defect, inFile } from './defect.ts';

export const RULES: readonly Defect[] = [
  ...inFile('core/src/transitions.ts', {
    pointOfNoReturn: {
      breaks: 'A success found while calling a payment off is taken, whatever our revokes may still do to it.',
      find: "{ if: 'adoptable', to: 'paid' },",
      put: "{ to: 'paid' },",
    },
    refusalBelieved: {
      breaks: 'A refusal is believed as it comes, and not asked about.',
      find: "submitting: to('uncertain', 'queryNow'),",
      put: "submitting: to('notPaid'),",
    },
    noWatch: {
      breaks: 'Once the channel knows no order, nobody looks again.',
      find: "{ if: 'watchOver', to: 'notPaid' },",
      put: "{ to: 'notPaid' },",
    },
    lateSuccessAdopted: {
      breaks: 'Money that a freed sale no longer wants is taken as its payment.',
      find: "watching: to('returning'),",
      put: "watching: to('paid'),",
    },
    returnedMoneyAdopted: {
      breaks: 'Money that is to go back is taken as payment after all.',
      find: "returning: stay('giveBack'),",
      put: "returning: to('paid'),",
    },
    lateSuccessKept: {
      breaks: 'Money found after the sale was left is noted, and stays where it is.',
      find: "returning: stay('giveBack'),",
      put: "returning: to('notPaid'),",
    },
    cancelBelieved: {
      breaks: 'A payment that a cashier cancels is over at once, whatever has left already.',
      find: "submitting: calledOff('cancelled'),",
      put: "submitting: to('notPaid'),",
    },
    leaveBelieved: {
      breaks: 'A payment whose sale is left is over at once, whatever it still takes.',
      find: "leave: {\n    submitting: to('returning'),\n    awaitingPayer: to('returning'),",
      put: "leave: {\n    submitting: to('notPaid'),\n    awaitingPayer: to('notPaid'),",
    },
    failureBelieved: {
      breaks: 'PAYERROR ends a payment without a revoke.',
      find: "awaitingPayer: calledOff('failed'),",
      put: "awaitingPayer: to('notPaid'),",
    },
    payerEndedBelieved: {
      breaks: 'NOTPAY ends a payment without a revoke and without a watch.',
      find: "awaitingPayer: [{ to: 'watching', why: 'payerEnded' }],",
      put: "awaitingPayer: [{ to: 'notPaid', why: 'payerEnded' }],",
    },
    closedUnheard: {
      breaks: 'That the channel has closed or revoked the order ends nothing.',
      find: "closed: everywhere(to('notPaid')),",
      put: 'closed: everywhere(stay()),',
    },
    acknowledgementUnproven: {
      breaks: 'A revoke that was acknowledged is not asked about.',
      find: "revokeDone: whileGivingUp(stay('queryNow')),",
      put: "revokeDone: { ...whileGivingUp(stay('queryNow')), revoking: to('notPaid') },",
    },
    refundedUnheard: {
      breaks: 'That an order was refunded is no reason to look what is still held.',
      find: [
        '    ...takenOverOpen([',
        "      { if: 'mayHaveBeenPaid', to: '=', mark: ['refundQueryNow'] },",
        "      { to: 'returning', mark: ['refundQueryNow'] },",
        '    ]),',
        "    returning: stay('refundQueryNow'),",
      ].join('\n'),
      put: '    ...everywhere(stay()),',
    },
  }),
  ...inFile('core/src/guards.ts', {
    refusalProvenByAnything: {
      breaks: 'A refusal counts as proven by a query that was sent before it.',
      find: 'refusalProven: ({ event }) => known(event)?.refusal === true,',
      put: "refusalProven: ({ payment, event }) => payment.refusal !== null && event.kind !== 'refused',",
    },
    olderEpochRevoked: {
      breaks: 'A number of an older epoch is revoked though nobody has seen its order.',
      find: 'payment.epoch < policy.epoch && !payment.orderSeen;',
      put: 'payment.epoch < policy.epoch - 1_296 && !payment.orderSeen;',
    },
    partCountsAsAll: {
      breaks: 'Any refund that ended counts as all of the money.',
      find: 'payment.returnedMinor >= payment.amount.amountMinor,',
      put: 'payment.returnedMinor >= 0,',
    },
  }),
  ...inFile('core/src/marks.ts', {
    foreignNotFrozen: {
      breaks: 'An order that is somebody else’s is not frozen, and is revoked as our own.',
      find: "freeze: (payment) => ({ ...payment, frozen: true, attention: 'foreignOrder' }),",
      put: "freeze: (payment) => ({ ...payment, attention: 'foreignOrder' }),",
    },
    foreignUnmarked: {
      breaks: 'Nobody is told of an order that is somebody else’s.',
      find: "freeze: (payment) => ({ ...payment, frozen: true, attention: 'foreignOrder' }),",
      put: 'freeze: (payment) => ({ ...payment, frozen: true }),',
    },
    refundTroubleUnmarked: {
      breaks: 'Nobody is told that the channel does not give the money back.',
      find: "attentionRefund: attention('refundTrouble'),",
      put: 'attentionRefund: (payment) => payment,',
    },
    revokeRefusedUnmarked: {
      breaks: 'Nobody is told that the channel refuses to revoke.',
      find: "attentionRefused: attention('revokeRefused'),",
      put: 'attentionRefused: (payment) => payment,',
    },
    busyUnmarked: {
      breaks: 'Nobody is told of a payer who has been typing for two minutes.',
      find: "attentionBusy: attention('revokeRefusedAsBusy'),",
      put: 'attentionBusy: (payment) => payment,',
    },
    windowOverUnmarked: {
      breaks: 'Nobody is told that an order can neither be revoked nor does it end.',
      find: "payment.state === 'revoking' ? payment.attention : 'revokeWindowOver',",
      put: 'payment.attention,',
    },
    restInANewNumber: {
      breaks: 'What is left is refunded under a new number while the fate of the last one is not known.',
      find: "const ended = last.state === 'refused' || (last.state === 'accepted' && !payment.refundPending);",
      put: 'const ended = true;',
    },
  }),
  ...inFile('core/src/step.ts', {
    thawedByAbsence: {
      breaks: 'A frozen payment counts as ours again because the channel knows no order.',
      find: "new Set(['paid', 'asked', 'unpaid', 'failed', 'closed', 'refunded'])",
      put: "new Set(['paid', 'asked', 'unpaid', 'failed', 'closed', 'refunded', 'absent'])",
    },
    leftWhileFrozenKept: {
      breaks: 'A sale that was left while its payment was frozen keeps what that takes once it thaws.',
      find: 'return payment.leftAt !== null && holdsSale(payment.state) ?',
      put: 'return payment.leftAt === -1 && holdsSale(payment.state) ?',
    },
    deadlineIgnored: {
      breaks: 'After the payer’s deadline nothing is called off.',
      find: 'return done(calledOffAtDeadline(answeredFirst(marked, event), event, now, policy), payment, policy);',
      put: 'return done(answeredFirst(marked, event), payment, policy);',
    },
    finalReopened: {
      breaks: 'An answer that contradicts a final state opens the payment again.',
      find: '    ...row,\n    attention,',
      put: "    ...row,\n    state: 'returning',\n    attention,",
    },
    contradictionUnmarked: {
      breaks: 'Nobody is told of an answer that contradicts a final state.',
      find: '    attention,\n    contradictions',
      put: '    contradictions',
    },
    reasonForgotten: {
      breaks: 'A payment whose money came and went back says that none ever moved.',
      find: "if (payment.moneySeenAt !== null) return 'returned';\n",
      put: '',
    },
  }),
];
