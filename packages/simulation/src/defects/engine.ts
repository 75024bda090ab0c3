/** The engine around the sending: what is taken that should be refused, what is forgotten, and whose turn is not waited for. */
import { type Defect, inFile } from './defect.ts';

export const ENGINE: readonly Defect[] = [
  ...inFile('engine/src/pay.ts', {
    usedCodeTakenAgain: {
      breaks: 'A code that was used is sent once more.',
      find: '  if (used !== null) return used;\n',
      put: '',
    },
    usedCodeForgotten: {
      breaks: 'It is not noted that a code was used.',
      find: '  usedCodes.use(codeHash, id, now);\n',
      put: '',
    },
    heldSaleCharged: {
      breaks: 'A sale that a payment holds is not refused.',
      find: '      const payment = status.payments.find(({ state }) => holdsSale(state));\n      return payment === undefined ? null :',
      put: '      const payment = status.payments.find(({ state }) => holdsSale(state));\n      return payment !== null ? null :',
    },
    keyForgotten: {
      breaks: 'The key of a request is not remembered with the payment that it made.',
      find: "    if (request.idempotency) changes.push({ kind: 'remember', answer: { ...request.idempotency, resourceId: id, at: now } });\n",
      put: '',
    },
    keyOfAnotherRequestTaken: {
      breaks: 'A key that was used for another request is answered with that one’s payment.',
      find: "  if (before.fingerprint !== idempotency.fingerprint) return { kind: 'keyReused' };\n",
      put: '',
    },
  }),
  ...inFile('engine/src/create-engine.ts', {
    resumeForgotten: {
      breaks: 'Payments that were open when a process ended are not taken up again.',
      find: 'const payments = await resume(engine, lanes, advance, served);',
      put: 'const payments = 0 * Number(resume === null);',
    },
    quotaUsedTwice: {
      breaks: 'A process that starts takes the whole quota, of which the one before may have just used up its part.',
      find: 'if (!isNew) for',
      put: 'if (!isNew && startedAt < 0) for',
      heldBy: {
        file: 'engine/test/engine.test.ts',
        name: 'a process that follows another at once does not use the same second’s quota again',
      },
    },
    dueUntold: {
      breaks: 'The schedule is not told when a payment falls due.',
      find: '      schedule.arm(entry.payment.dueAt);\n',
      put: '',
    },
    freeUntold: {
      breaks: 'The schedule is not told that a payment is free for its next request.',
      find: '    onFree: (dueAt) => schedule.arm(dueAt),\n    onNeverSent:',
      put: '    onFree: () => {},\n    onNeverSent:',
    },
    leftWithoutItsPayments: {
      breaks: 'A sale is left without its payments.',
      find: "if (stepped.ok) changes.push({ kind: 'advance', from, to: stepped.payment, event, at });",
      put: "if (!stepped.ok) changes.push({ kind: 'leaveSale', saleId, leftAt: at });",
    },
  }),
  ...inFile('engine/src/advance.ts', {
    overtakenNotRetried: {
      breaks: 'An answer that was overtaken by another change of its payment is dropped.',
      find: 'const TRIES_MAX = 8;',
      put: 'const TRIES_MAX = 1;',
    },
    oldRowBelieved: {
      breaks: 'That an event has no meaning is said of a row that may have moved since it was read.',
      find: '        if (seen !== undefined) continue;\n',
      put: '',
      heldBy: {
        file: 'engine/test/engine.test.ts',
        name: 'that an answer has no meaning is said of the row as it is, not as it was when the question left',
      },
    },
  }),
  ...inFile('engine/src/resume.ts', {
    clockAlwaysAgrees: {
      breaks: 'A clock that is wrong after a restart counts as right.',
      find: 'Math.abs(answer.channelTime - clock.now()) <= CLOCK_DIFFERENCE_MS_MAX;',
      put: 'Math.abs(answer.channelTime - clock.now()) >= 0 * CLOCK_DIFFERENCE_MS_MAX;',
    },
  }),
  ...inFile('engine/src/schedule.ts', {
    faultStopsTheSchedule: {
      breaks: 'After a ledger that could not be read once nothing is done any more.',
      find: '        sleepUntil(clock.now() + AFTER_FAULT_MS);\n',
      put: '',
    },
  }),
  ...inFile('engine/src/quotas.ts', {
    quotasIgnored: {
      breaks: 'No request waits for a turn.',
      find: 'oldest === undefined ? this.#closedUntil : Math.max(oldest.leftAt + WINDOW_MS, oldest.arrivedBy + SECOND_MS);',
      put: 'oldest === undefined ? this.#closedUntil : Math.min(oldest.leftAt, oldest.arrivedBy);',
    },
    turnsCountedEarly: {
      breaks: 'A request counts when it has its turn, and not when it leaves after its commit.',
      find: 'for (let freeAt = left.freeAt(); freeAt > this.#clock.now(); freeAt = left.freeAt())',
      put: 'for (let freeAt = left.freeAt(); freeAt > Number.MAX_SAFE_INTEGER; freeAt = left.freeAt())',
    },
    submitQuotaIgnored: {
      breaks: 'Submits do not wait for a turn.',
      find: 'while (this.#waiting.length > 0 && this.#windows.submit.freeAt() <= now) {',
      put: 'while (this.#waiting.length > 0) {',
    },
  }),
  ...inFile('engine/src/breaker.ts', {
    breakerNeverOpens: {
      breaks: 'New payments are taken though nothing that this merchant asks can be answered.',
      find: "    if (state.state === 'open' || stopped) return;\n    state =",
      put: "    if (state.state !== 'open' || stopped) return;\n    state =",
    },
    breakerNeverHeals: {
      breaks: 'Once a key was wrong no payment is ever taken again.',
      find: 'if (isAnswered && answer.configuration === undefined) close();',
      put: 'if (isAnswered && answer.configuration === state.cause) close();',
    },
  }),
];
