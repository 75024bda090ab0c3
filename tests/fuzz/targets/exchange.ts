/** What a store's node and head office read of each other: batches of facts and what they tell, answers, instructions, bodies, signatures, profiles. */
import { deepStrictEqual } from 'node:assert';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { newSealingKeys } from '../../../apps/backend/src/nodes/sealing.ts';
import { authorizationOf, credentialsIn, isSignedBy, newSigningKeys } from '../../../apps/backend/src/nodes/signature.ts';
import type { NodeKey } from '../../../apps/backend/src/store-node/node-key.ts';
import { openProfile } from '../../../apps/backend/src/store-node/open-profile.ts';
import * as api from '../../../packages/api/src/index.ts';
import { FACT_KINDS, type Fact, NOTHING_TOLD } from '../../../packages/core/src/index.ts';
import {
  BATCH_REFUSALS,
  type Batch,
  decodeBatch,
  EXCHANGE_LIMITS,
  encodeBatch,
  headAfter,
  NotReadable,
  readAnswer,
  readAnswered,
  readHanded,
  refusalOfFacts,
  writeAnswer,
  writeAnswered,
  writeHanded,
} from '../../../packages/exchange/src/index.ts';
import { bodyOf, FactBroken, toldOf } from '../../../packages/storage/src/told.ts';
import { holds, reads, readsJson, type Target, textOf } from '../target.ts';

const SALE: Fact = { sequence: 1, kind: 'saleLeft', body: '{"saleId":"sale_1","leftAt":1764150000000}' };
const BATCH: Batch = {
  ...{ nodeId: '7c1e9a40', epoch: 0, after: NOTHING_TOLD, facts: [SALE], head: headAfter('', SALE), sentAt: 1_764_150_000_000 },
  ...{ lateRequestWatchMs: 600_000, backlog: 0, standing: 'inStep' },
  health: { version: '0.1.0', profileRevision: 3, unresolved: 1, held: 0 },
};
const TEXT = zstdDecompressSync(encodeBatch(BATCH)).toString('utf8');
const WHY_MAX = 1_000;

function decoded(sent: Uint8Array): void {
  const read = decodeBatch(sent);
  if (!read.ok) {
    holds(BATCH_REFUSALS.includes(read.refusal.code), 'a refusal has a code of ours');
    holds(/^.{1,300}$/.test(read.refusal.why), 'a refusal is a sentence');
    return;
  }
  holds(read.batch.facts.length <= EXCHANGE_LIMITS.factsMax, 'facts are bounded');
  deepStrictEqual(decodeBatch(encodeBatch(read.batch)), read);
  refusalOfFacts(read.batch);
}

const packed: Target = {
  name: 'exchange/packed',
  holds: 'packed bytes are a batch that reads the same once it is packed again, or are refused with a code and a sentence',
  sources: ['packages/exchange/src/codec.ts'],
  seeds: [encodeBatch(BATCH), encodeBatch({ ...BATCH, facts: [], head: '' }), 'hello', ''],
  isCostly: true,
  open: reads(decoded),
};

const batch: Target = {
  name: 'exchange/batch',
  holds: 'lines are a batch that reads the same once it is written again, whose facts follow or do not; or are refused',
  sources: ['packages/exchange/src/'],
  seeds: [
    TEXT,
    TEXT.replace('"facts":1', '"facts":2'),
    `${TEXT}\n2 answer {}`,
    TEXT.replace('inStep', 'forked'),
    TEXT.split('\n')[0] ?? '',
  ],
  words: [
    '\n',
    '"format":1',
    '"facts":',
    '"after":{',
    '"standing":"',
    '"health":{',
    ' event {',
    ' sale {',
    '"__proto__":',
    '1e400',
  ],
  open: reads((bytes) => decoded(zstdCompressSync(bytes))),
};

/** What is read of a text, or null where it is refused by naming the member, and repeating nothing else. */
function readBy<Value>(read: (text: string) => Value, written: string): Value | null {
  try {
    return read(written);
  } catch (fault) {
    if (!(fault instanceof NotReadable)) throw fault;
    holds(fault.message.length < 500, 'a refusal is short');
    return null;
  }
}

const answer: Target = {
  name: 'exchange/answer',
  holds:
    'an answer to a batch, what is handed out, and what came of an instruction read the same once they are written again, or are none',
  sources: ['packages/exchange/src/answer.ts', 'packages/exchange/src/instruction.ts', 'packages/exchange/src/reading.ts'],
  seeds: [
    writeAnswer({ kind: 'taken', cursor: { sequence: 1, head: 'a'.repeat(64) }, late: 0 }),
    writeAnswer({ kind: 'gap', cursor: NOTHING_TOLD }),
    writeAnswer({ kind: 'busy', waitMs: 1_000 }),
    writeAnswer({ kind: 'broken', sequence: 4, why: 'the chain breaks', takenOver: true }),
    writeAnswer({ kind: 'refused', code: 'badHead', why: 'something was changed' }),
    '{"instructions":[{"id":"ins_00000001","number":1,"at":1,"act":{"kind":"refund","paymentId":"pay_1","by":"per_1","refundId":"ref_1","amount":{"amountMinor":1,"currency":"HKD"},"reason":"cup","approvedBy":null}},{"id":"ins_00000002","number":2,"at":1,"act":{"kind":"check","paymentId":"pay_1","by":"per_1"}}],"profileRevision":3}',
    '{"instructionId":"ins_00000001","answer":{"kind":"refused","code":"payment_state","why":"it is not paid"},"at":1}',
  ],
  words: [
    '"kind":"taken"',
    '"kind":"takenOver"',
    '"kind":"cancel"',
    '"cursor":{',
    '"late":',
    '"amount":{',
    '"why":"',
    '"__proto__":',
    '1e400',
    'null',
  ],
  open: reads((bytes) => {
    const written = textOf(bytes);
    const said = readBy(readAnswer, written);
    if (said !== null) deepStrictEqual(readAnswer(writeAnswer(said)), said);
    holds(said === null || !('why' in said) || said.why.length <= WHY_MAX, 'a reason is bounded');
    const handed = readBy(readHanded, written);
    if (handed !== null) deepStrictEqual(readHanded(writeHanded(handed)), handed);
    holds(handed === null || handed.instructions.length <= EXCHANGE_LIMITS.instructionsPageMax, 'instructions are bounded');
    const answered = readBy(readAnswered, written);
    if (answered !== null) deepStrictEqual(readAnswered(writeAnswered(answered)), answered);
  }),
};

const told: Target = {
  name: 'exchange/told',
  holds: 'a body tells what its kind says, and the same once it is written again; or it is broken, in a sentence',
  sources: ['packages/storage/src/told.ts'],
  seeds: [
    SALE.body,
    '{"sale":{"id":"sale_1","merchantId":"hkd","storeId":"store-1","terminalId":"till-1","amount":{"amountMinor":3850,"currency":"HKD"},"reference":null,"createdAt":1764150000000,"leftAt":null}}',
    `{"event":{"of":"payment","paymentId":"pay_1","version":1,"at":1764150000000,"event":{"kind":"querySent"},"state":"uncertain","hash":"${'a'.repeat(64)}"}}`,
    `{"event":{"of":"refund","paymentId":"pay_1","refundId":"ref_1","version":2,"at":1764150000000,"event":{"kind":"resumed"},"state":"requested","hash":"${'b'.repeat(64)}"}}`,
    '{"shift":{"id":"shift_till-1_0_1","terminalId":"till-1","storeId":"store-1","number":1,"after":0,"opened":{"at":1764150000000,"by":"per_1"},"closed":null}}',
    '{"shift":{"id":"shift_till-1_0_1","terminalId":"till-1","storeId":"store-1","number":1,"after":0,"opened":null,"closed":{"at":1764150000000,"by":"per_1","upTo":4,"contents":{}}},"last":{"paymentId":"pay_1","refundId":null,"version":3}}',
    '{"answer":{"instructionId":"ins_00000001","answer":{"kind":"done"},"at":1}}',
    '{"feedback":{"id":"fb_1","text":"x","screen":"/","state":null,"orderNumber":null,"version":"1","writtenAt":1764150000000,"by":"per_1","terminalId":"till-1","at":1764150000000}}',
  ],
  words: [
    '"event":{',
    '"refundId":"ref_1"',
    '"sale":{',
    '"shift":{',
    '"closed":null',
    '"opened":{',
    '"last":null',
    '"amountMinor":',
    '-1',
    '1.5',
    '"__proto__":',
  ],
  open: reads((bytes) => {
    const body = textOf(bytes);
    for (const kind of FACT_KINDS) {
      try {
        const read = toldOf({ sequence: 1, kind, body });
        deepStrictEqual(toldOf({ sequence: 1, kind, body: bodyOf(read) }), read);
      } catch (fault) {
        if (!(fault instanceof FactBroken)) throw fault;
        holds(fault.message.length < 500, 'a refusal is short');
      }
    }
  }),
};

const KEY = newSigningKeys();
const REQUEST = { method: 'GET', path: '/v1/exchange/profile?applied=0', bodySha256: '0'.repeat(64) } as const;

const signature: Target = {
  name: 'exchange/signature',
  holds: 'a header says who, when and by what signature, or cannot be read; and nobody signs but who has the key',
  sources: ['apps/backend/src/nodes/signature.ts'],
  seeds: [
    authorizationOf({ nodeId: '7c1e9a40', privateKey: newSigningKeys().privateKey }, { ...REQUEST, at: 1_764_150_000_000 }),
    'QuickPay-Node id=, at=1, signature=',
    'Bearer x',
  ],
  words: ['QuickPay-Node ', 'id=', ', at=', ', signature='],
  open: reads((bytes) => {
    const credentials = credentialsIn(textOf(bytes));
    if (credentials === null) return;
    const { nodeId, at, signature: given } = credentials;
    holds(Number.isSafeInteger(at) && /^[\w-]{1,32}$/.test(nodeId), 'who and when');
    holds(!isSignedBy(KEY.publicKey, given, { ...REQUEST, at }), 'nobody signs but who has the key');
    holds(!isSignedBy(textOf(bytes), given, { ...REQUEST, at }), 'what is no key vouches for nothing');
  }),
};

const sealing = newSealingKeys();
const NODE: NodeKey = {
  ...{ format: 1, storeId: 'store-1', nodeId: '7c1e9a40', upstream: 'https://pay.shop.example', signing: KEY, sealing },
  ...{ enrolledAt: 1, revision: 3, standing: 'active' },
};
const ENVELOPE = { ephemeralKey: sealing.publicKey, nonce: 'AAAAAAAAAAAAAAAA', content: 'AAAAAAAAAAAAAAAAAAAAAAAA' };
const BODIES = { newNode: api.newNode, newInstruction: api.newInstruction, newTakeOver: api.newTakeOver } as const;

const bodies: Target = {
  name: 'exchange/bodies',
  holds:
    'an enrolment, an instruction and a take-over are taken, and the same again, or are none; a profile that nobody sealed to the node is refused in a sentence',
  sources: ['packages/api/src/', 'apps/backend/src/store-node/open-profile.ts', 'apps/backend/src/nodes/sealing.ts'],
  seeds: [
    JSON.stringify({
      ...{ token: `qpe_${'Z'.repeat(43)}`, storeId: 'store-1', nodeId: '7c1e9a40', epoch: 0 },
      ...{ signingKey: KEY.publicKey, sealingKey: sealing.publicKey, version: '0.1.0' },
    }),
    '{"id":"ins_00000001","kind":"refund","amount":{"minor":500,"currency":"HKD"},"reason":"one cup too many"}',
    '{"id":"ins_00000001","kind":"check"}',
    '{"nodeIsDead":true}',
    JSON.stringify({
      ...{ format: 1, environment: 'sandbox', storeId: 'store-1', nodeId: '7c1e9a40', revision: 3, configuration: {} },
      ...{ staff: ENVELOPE, merchants: { hkd: ENVELOPE } },
    }),
  ],
  words: [
    '"kind":"cancel"',
    '"token":"qpe_',
    '"revision":',
    '"merchants":{',
    '"staff":{',
    '"content":"',
    '"__proto__":',
    '1e400',
  ],
  open: readsJson((said) => {
    for (const schema of Object.values(BODIES)) {
      const read = schema.safeParse(said);
      if (read.success) deepStrictEqual(schema.safeParse(read.data).data, read.data);
    }
    const profile = openProfile('profile.json', said, NODE, 0);
    holds(profile.kind === 'refused', 'nobody has sealed it to this node');
    holds(profile.why.length > 0 && !profile.why.includes('PRIVATE KEY'), 'and why, in a sentence');
  }),
};

export const TARGETS: readonly Target[] = [packed, batch, answer, told, signature, bodies];
