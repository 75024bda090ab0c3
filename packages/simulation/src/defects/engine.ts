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
    takeOverLeftHalfDone: {
      breaks: 'What a restart interrupts of a take-over is left to nobody.',
      find: '      await ownership.endTakeOvers();\n',
      put: '',
      heldBy: { file: 'engine/test/take-over.test.ts', name: 'a restart in the midst of it ends it' },
    },
    releaseForgets: {
      breaks: 'What was held back is not looked at again once it is released.',
      find: '      calls.work.resumePostponed();\n      schedule.arm(clock.now());\n    },\n    disown',
      put: '    },\n    disown',
      heldBy: { file: 'engine/test/hold.test.ts', name: 'on release it comes to its turn at once, and goes on as it would' },
    },
  }),
  ...inFile('engine/src/acts.ts', {
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
  ...inFile('core/src/facts.ts', {
    takeOverUnasked: {
      breaks: 'What was taken over is called off before the channel has said whether it is paid.',
      find: 'lookAgain: true, askFirst: true }',
      put: 'lookAgain: true, askFirst: false }',
      heldBy: {
        file: 'engine/test/take-over.test.ts',
        name: 'while the channel does not say how it stands nothing is revoked, and paid is paid',
      },
    },
  }),
  ...inFile('engine/src/ownership.ts', {
    goneClockBelieved: {
      breaks: 'The 15 s before a revoke are counted by the clock of a node that is gone.',
      find: "kind: 'resumed', clockAgrees: false, takenOverBy }",
      put: "kind: 'resumed', clockAgrees: true, takenOverBy }",
      heldBy: { file: 'engine/test/take-over.test.ts', name: 'asks first, and revokes only once it knows' },
    },
    anothersPaymentActedOn: {
      breaks: 'A payment that another node works on is acted on here as well.',
      find: 'return owner === nodeId || isTakenOver(owner) ? null',
      put: 'return owner !== disownedBy ? null',
      heldBy: {
        file: 'engine/test/take-over.test.ts',
        name: 'is not acted on: whose it is is the answer, and nothing is written',
      },
    },
  }),
  ...inFile('engine/src/hold.ts', {
    holdForgets: {
      breaks: 'Nobody is told that something waits for the release.',
      find: 'note: (id) => !waiting.has(id) && waiting.add(id).has(id),',
      put: 'note: (id) => !waiting.has(id),',
      heldBy: {
        file: 'engine/test/hold.test.ts',
        name: 'a revoke of long ago waits, is seen to, and its payment is asked about meanwhile, once a minute',
      },
    },
    heldRevokeSent: {
      breaks: 'A node that may have been taken over meanwhile sends the revokes of before.',
      find: '  revoke: true,\n',
      put: '  revoke: false,\n',
      heldBy: { file: 'engine/test/hold.test.ts', name: 'a process that starts again holds it again' },
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
