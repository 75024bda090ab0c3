/** A batch arrives letter by letter as it was sent, or what is wrong with it is said. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Cursor, FACT_KINDS, type Fact, NOTHING_TOLD } from '@quickpay/core';
import {
  BATCH_REFUSALS,
  type Batch,
  type BatchAnswer,
  decodeBatch,
  EXCHANGE_LIMITS,
  encodeBatch,
  follow,
  headAfter,
  NotReadable,
  readAnswer,
  refusalOfFacts,
  STANDINGS,
  writeAnswer,
} from '@quickpay/exchange';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEALTH, START } from './two-ends.ts';

const HEAD = 'a'.repeat(64);

function batchOf(facts: readonly Fact[], after: Cursor = NOTHING_TOLD): Batch {
  const followed = follow(after, facts);
  return {
    nodeId: 'node_1',
    epoch: 0,
    after,
    facts,
    head: followed.ok ? followed.cursor.head : HEAD,
    sentAt: START,
    lateRequestWatchMs: 600_000,
    backlog: 0,
    standing: 'inStep',
    health: HEALTH,
  };
}

const ONE: Fact = { sequence: 1, kind: 'sale', body: '{"id":"sale_1"}' };
const TWO: Fact = { sequence: 2, kind: 'event', body: '{"付":"款"}' };

const anyBody = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((value) => JSON.stringify(value));
const anyFacts = fc
  .array(fc.record({ kind: fc.constantFrom(...FACT_KINDS), body: anyBody }), { maxLength: 20 })
  .map((facts) => facts.map((fact, at) => ({ sequence: at + 1, ...fact })));
const anyBatch = fc
  .record({
    facts: anyFacts,
    after: fc.record({ sequence: fc.nat(), head: fc.constantFrom('', HEAD) }),
    epoch: fc.nat(),
    backlog: fc.nat(),
    standing: fc.constantFrom(...STANDINGS),
    profileRevision: fc.option(fc.nat()),
  })
  .map(({ facts, after, profileRevision, ...header }) => ({
    ...batchOf(
      facts.map((fact) => ({ ...fact, sequence: fact.sequence + after.sequence })),
      after,
    ),
    ...header,
    health: { ...HEALTH, profileRevision },
  }));

/** What head office says of bytes that arrive, or null where it takes them. */
function refusalOf(sent: Uint8Array) {
  const read = decodeBatch(sent);
  return read.ok ? refusalOfFacts(read.batch) : read.refusal;
}

test('whatever a batch holds arrives as it was sent', () => {
  fc.assert(fc.property(anyBatch, (batch) => void expect(decodeBatch(encodeBatch(batch))).toEqual({ ok: true, batch })));
});

test('one bit changed on the way is never read as a batch', () => {
  const changed = fc.tuple(anyBatch, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat({ max: 7 }));
  fc.assert(
    fc.property(changed, ([batch, where, bit]) => {
      const sent = encodeBatch(batch);
      const at = Math.floor(where * sent.length);
      sent[at] = (sent[at] ?? 0) ^ (1 << bit);
      const refusal = refusalOf(sent);
      // A bit of the frame that says nothing may change nothing.
      if (refusal === null) expect(decodeBatch(sent)).toEqual({ ok: true, batch });
      else expect(BATCH_REFUSALS).toContain(refusal.code);
    }),
  );
});

test('bytes that somebody made up are refused, and never a fault', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: 'binary' }).map((text) => zstdCompressSync(text)),
  );
  fc.assert(fc.property(bytes, (sent) => void expect(decodeBatch(sent).ok).toBe(false)));
});

/** The text of a batch, changed. */
const rewritten = (batch: Batch, change: (text: string) => string | Buffer): Uint8Array =>
  zstdCompressSync(change(zstdDecompressSync(encodeBatch(batch)).toString('utf8')));
const both = batchOf([ONE, TWO]);
const lines = (change: (lines: string[]) => string[]) => rewritten(both, (text) => change(text.split('\n')).join('\n'));
const header = (change: (header: Record<string, unknown>) => unknown) =>
  lines(([first = '', ...facts]) => [JSON.stringify(change(JSON.parse(first))), ...facts]);

test.each<[string, Uint8Array, string, string]>([
  ['too many bytes', new Uint8Array(EXCHANGE_LIMITS.sentBytesMax + 1), 'tooLarge', 'sent in at most'],
  ['no zstd', Buffer.from('hello'), 'notZstd', 'one frame'],
  ['nothing', new Uint8Array(), 'notZstd', 'one frame'],
  ['cut off', encodeBatch(both).subarray(0, -3), 'notZstd', 'one frame'],
  ['something behind it', Buffer.concat([encodeBatch(both), Buffer.from('!')]), 'notZstd', 'one frame'],
  ['a second frame behind it', Buffer.concat([encodeBatch(both), encodeBatch(both)]), 'notZstd', 'one frame'],
  ['little that becomes much', zstdCompressSync(Buffer.alloc(100 * 2 ** 20)), 'textTooLarge', 'unpacks to at most'],
  ['one byte too much', zstdCompressSync(Buffer.alloc(EXCHANGE_LIMITS.textBytesMax + 1)), 'textTooLarge', 'unpacks to at most'],
  [
    'a window of 128 MiB',
    zstdCompressSync(Buffer.alloc(200 * 2 ** 20), { params: { [constants.ZSTD_c_windowLog]: 27 } }),
    'notZstd',
    'one frame',
  ],
  ['no UTF-8', rewritten(both, (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])])), 'notUtf8', 'UTF-8'],
  ['no header', lines(([, ...facts]) => facts), 'badHeader', 'the header is no JSON'],
  ['a header that is a list', header(() => []), 'badHeader', 'header must be an object'],
  ['a header without end', header((told) => ({ ...told, more: 'x'.repeat(20_000) })), 'badHeader', '16384'],
  ['another format', header((told) => ({ ...told, format: 2 })), 'otherFormat', 'in format 1, not 2'],
  ['a member missing', header(({ epoch: _, ...told }) => told), 'badHeader', 'header.epoch is missing'],
  ['a member of another kind', header((told) => ({ ...told, epoch: -1 })), 'badHeader', 'header.epoch must be a whole number'],
  ['a member more', header((told) => ({ ...told, more: 1 })), 'badHeader', 'header has a member that nobody knows'],
  ['an id with a space', header((told) => ({ ...told, nodeId: 'a b' })), 'badHeader', 'header.nodeId must be an id'],
  ['no cursor', header((told) => ({ ...told, after: null })), 'badHeader', 'header.after must be an object'],
  [
    'a head that is none',
    header((told) => ({ ...told, after: { sequence: 0, head: 'x' } })),
    'badHeader',
    'header.after.head must be',
  ],
  ['a health that is none', header((told) => ({ ...told, health: {} })), 'badHeader', 'header.health.version is missing'],
  ['more facts than there may be', header((told) => ({ ...told, facts: 501 })), 'tooManyFacts', 'at most 500'],
  ['a fact more than was said', lines((all) => [...all, '3 sale {}']), 'badFact', 'tells of 2 facts; there are 3'],
  ['a fact that fails', lines((all) => all.slice(0, -1)), 'badFact', 'tells of 2 facts; there are 1'],
  [
    'a line that is no fact',
    lines(([first = '', one = '']) => [first, one, 'hello']),
    'badFact',
    'fact 2 of the batch is not written',
  ],
  [
    'a fact without a sequence',
    lines(([first = '', one = '']) => [first, one, '02 sale {}']),
    'badFact',
    'fact 2 of the batch has no sequence',
  ],
  [
    'a kind that nobody knows',
    lines(([first = '', one = '']) => [first, one, '2 gift {}']),
    'badFact',
    'fact 2 of the batch is of no kind',
  ],
  [
    'a body that is no object',
    lines(([first = '', one = '']) => [first, one, '2 sale []']),
    'badFact',
    'a body that is no object',
  ],
  [
    'facts in another order',
    lines(([first = '', one = '', two = '']) => [first, two, one]),
    'badSequence',
    'fact 2 stands where 1 should',
  ],
  ['a fact twice', lines(([first = '', one = '']) => [first, one, one]), 'badSequence', 'fact 1 stands where 2 should'],
  [
    'facts of later',
    header((told) => ({ ...told, after: { sequence: 7, head: HEAD } })),
    'badSequence',
    'fact 1 stands where 8 should',
  ],
  ['a body that was changed', rewritten(both, (text) => text.replace('sale_1', 'sale_2')), 'badHead', 'do not lead to the head'],
  [
    'a kind that was changed',
    rewritten(both, (text) => text.replace(' event ', ' feedback ')),
    'badHead',
    'do not lead to the head',
  ],
  ['another past', header((told) => ({ ...told, after: { sequence: 0, head: HEAD } })), 'badHead', 'do not lead to the head'],
])('%s is refused by its name', (_, sent, code, why) => {
  expect(refusalOf(sent)).toEqual({ code, why: expect.stringContaining(why) });
});

test('a refusal repeats nothing of a body', () => {
  const secret = '130000000000000001';
  const sent = lines(([first = '']) => [first, `1 sale "${secret}"`, `2 ${secret} {}`]);
  expect(JSON.stringify(decodeBatch(sent))).not.toContain(secret);
  expect(JSON.stringify(decodeBatch(lines(([, ...facts]) => [`{"x":${secret}`, ...facts])))).not.toContain(secret);
});

describe('what must not be sent', () => {
  const many = Array.from({ length: 501 }, (_, at): Fact => ({ sequence: at + 1, kind: 'event', body: '{}' }));
  test.each<[string, readonly Fact[]]>([
    ['more facts than a batch has', many],
    ['a body larger than a batch', [{ ...ONE, body: JSON.stringify({ x: 'x'.repeat(EXCHANGE_LIMITS.textBytesMax) }) }]],
    ['a body in two lines', [{ ...ONE, body: '{\n}' }]],
    ['a body with half a character', [{ ...ONE, body: '{"x":"\ud800"}' }]],
  ])('%s is a fault of whoever made it', (_, facts) => {
    expect(() => encodeBatch(batchOf(facts))).toThrow(RangeError);
  });

  test('a batch of as many facts as there may be is sent', () => {
    const batch = batchOf(many.slice(0, 500));
    expect(decodeBatch(encodeBatch(batch))).toEqual({ ok: true, batch });
  });
});

test('the chain is what its description says, so that others can reckon it', () => {
  // printf '\n1\nsale\n{"id":"sale_1"}' | sha256sum
  expect(headAfter('', ONE)).toBe('677b34e08556e978a9b9783afd83a87f0dd908564281518099a4ab11718ea4c6');
  expect(headAfter(headAfter('', ONE), TWO)).not.toBe(headAfter('', TWO));
});

describe('an answer', () => {
  const cursor = { sequence: 7, head: HEAD };
  test.each<BatchAnswer>([
    { kind: 'taken', cursor, late: 2 },
    { kind: 'gap', cursor: NOTHING_TOLD },
    { kind: 'busy', waitMs: 1_000 },
    { kind: 'takenOver', cursor, late: 0 },
    { kind: 'broken', sequence: 7, why: 'event 3 has no meaning in paid', takenOver: false },
    { kind: 'refused', code: 'badHead', why: 'something was changed' },
  ])('$kind arrives as it was given', (answer) => {
    expect(readAnswer(writeAnswer(answer))).toEqual(answer);
  });

  test.each<[string, string]>([
    ['<html>', 'the answer is no JSON'],
    ['[]', 'answer must be an object'],
    ['{"kind":"thanks"}', 'answer.kind must be one of taken, gap'],
    ['{"kind":"taken","cursor":{"sequence":1.5,"head":""},"late":0}', 'answer.cursor.sequence must be a whole number'],
    ['{"kind":"gap","cursor":{"sequence":1,"head":""},"late":0}', 'answer has a member that nobody knows'],
    [`"${'x'.repeat(EXCHANGE_LIMITS.answerBytesMax)}"`, 'an answer has at most'],
  ])('that is none is not believed: %.40s', (written, why) => {
    expect(() => readAnswer(written)).toThrow(NotReadable);
    expect(() => readAnswer(written)).toThrow(why);
  });

  test('has a reason that can be read, however long the ledger’s was', () => {
    const why = 'x'.repeat(5_000);
    expect(readAnswer(writeAnswer({ kind: 'broken', sequence: 1, why, takenOver: false }))).toMatchObject({
      why: 'x'.repeat(1_000),
    });
  });
});
