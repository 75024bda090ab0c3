/** The page of limits is written from the constants: none is missing, and none says what is not so. */
import { FEEDBACK_LIMITS } from '@quickpay/api';
import { SHIFT_LIMITS, TIMING } from '@quickpay/core';
import { SERVER_LIMITS } from '@quickpay/edge';
import { EXCHANGE_LIMITS } from '@quickpay/exchange';
import { expect, test } from 'vitest';
import { ID_CHARACTERS_MAX } from '../../apps/backend/src/build.ts';
import { STREAM_LIMITS } from '../../apps/backend/src/live/streams.ts';
import { WAIT_LIMITS } from '../../apps/backend/src/live/waiting.ts';
import { NODE_LIMITS } from '../../apps/backend/src/nodes/limits.ts';
import { PRINT_LIMITS } from '../../apps/backend/src/printing/limits.ts';
import { PROBLEM_LIMITS } from '../../apps/backend/src/problem.ts';
import { EVENT_LIMITS } from '../../apps/backend/src/routes/events.ts';
import { EVIDENCE_LIMITS } from '../../apps/backend/src/routes/evidence.ts';
import { SIGN_IN_LIMITS } from '../../apps/backend/src/sign-in/tries.ts';
import { HEARD_LIMITS } from '../../apps/backend/src/webhooks/heard.ts';
import { WEBHOOK_LIMITS } from '../../apps/backend/src/webhooks-out/limits.ts';
import { WIRE_LIMITS } from '../../apps/backend/src/wire/wire.ts';
import { FOLLOWERS_MAX } from '../../apps/sandbox/src/clock.ts';
import { WATCH_LIMITS } from '../../apps/sandbox/src/control/live-events.ts';
import { FAULTS_MAX } from '../../apps/sandbox/src/faults.ts';
import { WIRE_LOG_LIMITS } from '../../apps/sandbox/src/wire/wire-log.ts';
import { ANSWERS_REMEMBERED } from '../../packages/wechatpay/src/answers-read.ts';
import { BILL_LIMITS } from '../../packages/wechatpay/src/bills/limits.ts';
import { XML_LIMITS } from '../../packages/wechatpay/src/codec/index.ts';
import { CLIENT_LIMITS } from '../../packages/wechatpay/src/transport/limits.ts';

/** What is bounded, and what happens beyond it. */
type Row = readonly [bounded: string, beyond: string];

const SERVERS: Readonly<Record<keyof typeof SERVER_LIMITS, Row>> = {
  bodyBytesMax: ['a request’s body, as it is sent', '413, and the connection ends'],
  headerBytesMax: ['request line and headers; trailers', '431, and the connection ends'],
  jsonDepthMax: ['levels of a JSON body', '400'],
  handshakeMsMax: ['a TLS handshake', 'the connection ends'],
  headersMsMax: ['until the headers of a request are there', '408, and the connection ends'],
  requestMsMax: ['until the whole request is there', '408, and the connection ends'],
  checkEveryMs: ['how late these are noticed', ''],
  idleMsMax: ['a connection between two requests', 'it ends'],
  silentMsMax: ['a connection on which nothing moves: an answer that nobody reads', 'it ends'],
  connectionsMax: [
    'connections of one server',
    'the one that has said nothing for longest ends; then the one that has been idle for longest; where all are being answered, the newcomer',
  ],
  requestsUnderWayMax: ['requests of one connection that wait for their answers', 'the connection ends'],
  requestsPerConnectionMax: ['requests of one connection, one after the other', 'it ends after the last answer'],
  lingerMsMax: ['to read an answer that ends the connection', 'the connection ends'],
};
const STREAMS: Readonly<Record<keyof typeof STREAM_LIMITS, Row>> = {
  streamsMax: ['live streams', '503 `too_many_listeners`'],
  unreadBytesMax: ['what waits for one stream’s reader', 'the stream ends; its reader resumes where it stopped'],
  unreadBytesOfAllMax: ['what waits for all of them together', 'streams with more than an even share of it end'],
  drainMsMax: ['to read a snapshot, or a page of what was missed', 'the stream ends'],
};
const WAITS: Readonly<Record<keyof typeof WAIT_LIMITS, Row>> = {
  waitSecondsMax: ['seconds of `Prefer: wait=N`', 'the answer as things are'],
  heldMax: ['requests held so at the same time', 'the answer as things are'],
};
const PROBLEMS: Readonly<Record<keyof typeof PROBLEM_LIMITS, Row>> = {
  detailCharactersMax: ['characters of a problem’s `detail`', 'it is cut'],
  fieldsMax: ['`fields` of a problem', 'the others are not named'],
  fieldCharactersMax: ['characters of each', 'it is cut'],
};
const EVENTS: Readonly<Record<keyof typeof EVENT_LIMITS, Row>> = {
  snapshotMax: ['payments, and refunds, in a snapshot', '`complete` is false'],
  gapMax: ['events that a listener missed', 'a snapshot instead'],
};
const EVIDENCE: Readonly<Record<keyof typeof EVIDENCE_LIMITS, Row>> = {
  momentsMax: ['moments in a timeline', '`complete` is false'],
  documentMomentsMax: ['events of a payment in one signed document', '409 `evidence_too_large`'],
};
const MESSAGES: Readonly<Record<keyof typeof WIRE_LIMITS, Row>> = {
  waitingMax: ['messages that wait to be written', 'they are not kept, and leave a gap that is told of'],
  batchMax: ['messages written together', 'the others come next'],
  flushMs: ['until a message is written: what a crash takes', ''],
  messagesMax: ['messages of one payment, told of at once', 'a gap says that there are more'],
  trimEveryMs: ['how often messages that are too old or too many are let go', ''],
};
const SIGN_IN: Readonly<Record<keyof typeof SIGN_IN_LIMITS, Row>> = {
  triesMax: ['wrong PINs and passwords of one person', 'this person waits; nobody else'],
  firstWaitMs: ['the first wait', 'the next wrong one doubles it'],
  waitMsMax: ['any wait', ''],
  peopleMax: ['people who were ever added', '409 `too_many`'],
  devicesMax: ['devices that are tills', '409 `too_many`'],
  pairingsMax: ['pairing codes that wait for their approval', '503 `not_accepting`'],
  pairingsPerAddressMax: ['of them from one address', 'the oldest is no longer valid'],
  pairingMsMax: ['a pairing code', 'it is no longer valid'],
  approvalMsMax: ['a manager’s approval of a refund', 'it is no longer valid: 403 `approval_needed`'],
  approvalsMax: ['approvals that wait for their refund', 'the oldest is no longer valid'],
};
const HEARD: Readonly<Record<keyof typeof HEARD_LIMITS, Row>> = {
  keptMs: ['a refund notice that was acted on is known by itself', 'told again, it is asked about again'],
  marksMax: ['of them at the same time', 'the oldest is forgotten'],
};
const FEEDBACK: Readonly<Record<keyof typeof FEEDBACK_LIMITS, Row>> = {
  charactersMax: ['characters of feedback, as people count them', '400'],
  bytesMax: ['the same in UTF-8: one character may be of any length', '400'],
};
const SHIFTS: Readonly<Record<keyof typeof SHIFT_LIMITS, Row>> = {
  unresolvedMax: ['payments and refunds that a shift can be closed with unresolved', '409 `shift_unresolved`'],
  lateMax: ['of what came from earlier shifts, those that a shift lists', 'the export has all'],
};

const PRINTS: Readonly<Record<keyof typeof PRINT_LIMITS, Row>> = {
  printersMax: ['printers of the configuration', 'it is refused'],
  waitingMax: ['receipts that wait for one printer', 'not printed: `busy`'],
  printsMax: ['prints of one payment or refund, for customer or merchant', '409 `print_too_many`'],
  connectMsMax: ['until a printer takes the connection', 'tried again, three times'],
  statusMsMax: ['until it says how it is, where it does', 'tried again, three times'],
  writeMsMax: ['until it has taken a receipt', 'given up: it may have been printed'],
  doneMsMax: ['until it says that it is done, where it does', 'given up: it may have been printed'],
  answersMax: ['bytes that it answers', 'they are not looked at'],
};
const WEBHOOKS: Readonly<Record<keyof typeof WEBHOOK_LIMITS, Row>> = {
  endpointsMax: ['programs that are told', 'the configuration is refused'],
  answerMsMax: ['an answer', 'no delivery; tried again'],
  answerBytesMax: ['of an answer’s body', 'it is not read'],
  resolveMsMax: ['a name that is looked up', 'no delivery; tried again'],
  pendingMax: ['deliveries of one that wait', 'it is read no further: the journal is what waits'],
  keptMsMax: ['a settled delivery in the log', 'it is taken out'],
  keptMax: ['settled deliveries of one in the log', 'the oldest are taken out'],
  absentMsMax: ['one that left the configuration', 'it is forgotten, with what waits for it'],
};
const EXCHANGE: Readonly<Record<keyof typeof EXCHANGE_LIMITS, Row>> = {
  factsMax: ['facts of a batch', 'the others come next'],
  textBytesMax: ['a batch, unpacked', 'refused: `textTooLarge`'],
  sentBytesMax: ['a batch, as it is sent', 'refused: `tooLarge`'],
  headerBytesMax: ['of that the line that says whose it is', 'refused: `badHeader`'],
  answerBytesMax: ['an answer to a batch; instructions that come together', 'it is not believed, and asked for again'],
  gatherMs: ['a small batch waits for what is written meanwhile', 'it leaves'],
  heartbeatMs: ['a node that has nothing to tell is silent', 'it says so'],
  backOffMs: ['the first wait after a try that failed', 'the next failure doubles it'],
  backOffMsMax: ['any wait', ''],
  postMsMax: ['until head office has answered', 'sent again'],
  stopMsMax: ['until a node that ends has stopped telling', 'it ends all the same'],
  intakesMax: ['nodes of which head office takes batches at the same time', '`busy`'],
  batchesOfNodeMax: ['batches of one node that are at head office together, one of them sent ahead', '`busy`'],
  busyMs: ['how long a node is asked to wait then, and up to twice as long', ''],
  instructionsMax: ['instructions of one node without an answer', 'it is asked for nothing more'],
  instructionsPageMax: ['of them handed out together', 'the others come next'],
  answeredMax: [
    'of one node, those with an answer that are known by their ids',
    'the oldest are forgotten here; the ledger has them',
  ],
  instructionWaitMs: ['a node’s question for instructions is held', 'the answer that there are none'],
};
const NODES: Readonly<Record<keyof typeof NODE_LIMITS, Row>> = {
  tokenMsMax: ['an enrolment token that nobody has used', '403 `enrolment_unknown`'],
  clockMsMax: ['how far a node’s clock may be off', '401 `node_clock`'],
  signaturesMax: ['requests of one node within twice that time', '503 `not_accepting`'],
  nodesMax: ['nodes that were ever enrolled', '409 `too_many`'],
  askEveryMs: ['how often a node asks for a newer profile', ''],
  answerMsMax: ['an answer of head office’s', 'no answer; the node asks again'],
  profileBytesMax: ['bytes of a profile', 'no answer; the node asks again'],
  quietMsMax: [
    'how long a newer profile waits for a moment without a request under way',
    'what is under way is waited for, as at any end',
  ],
};
const WATCHERS: Readonly<Record<keyof typeof WATCH_LIMITS, Row>> = {
  watchersMax: ['who watches `/control/events`', '503'],
  unreadBytesMax: ['what waits for one of them', 'the stream ends'],
};
const WIRE_LOG: Readonly<Record<keyof typeof WIRE_LOG_LIMITS, Row>> = {
  messagesMax: ['messages on the wire that can be looked at', 'the oldest is forgotten'],
  documentCharactersMax: ['characters, or bytes, of one that are kept', 'it is listed without its content'],
};
const CLIENT: Readonly<Record<keyof typeof CLIENT_LIMITS, Row>> = {
  connectMsMax: ['TCP and TLS together', 'provably never sent; the next host is asked'],
  answerBytesMax: ['an answer’s body, as it is sent; packed bodies are not taken', 'no answer'],
  answerHeaderBytesMax: ['status line and headers; trailers', 'no answer'],
  connectionsMax: ['connections to one host', 'a request waits for one, within its time-out'],
  idleMsMax: ['an idle connection', 'it ends'],
  pieceMsMax: ['the next piece of a bill', 'the bill is broken'],
  downloadMsMax: ['a bill from its first byte to its last', 'the bill is broken'],
};
const BILLS: Readonly<Record<keyof typeof BILL_LIMITS, Row>> = {
  lineBytesMax: ['a line of a bill', 'the line is unreadable, the next is read; of headings and sums, the bill is broken'],
  billBytesMax: ['a bill, unpacked', 'the bill is broken'],
  blockBytes: ['what is looked at together, and held by each of its lines', ''],
};
const XML: Readonly<Record<keyof typeof XML_LIMITS, Row>> = {
  bytesMax: ['a document', 'refused before it is looked at'],
  fieldsMax: ['fields', 'refused at the next one'],
  nameCharactersMax: ['a field’s name', 'refused'],
};
const TIMEOUTS: Readonly<Record<keyof typeof TIMING.timeoutsMs, Row>> = {
  submit: ['Submit Quick Pay', 'reset; uncertain from 5 s on'],
  query: ['Query Order', 'reset; asked again'],
  revoke: ['Revoke Order', 'reset; in doubt, sent again'],
  refund: ['Refund', 'reset; asked about, sent again under the same number'],
  refundQuery: ['Query Refund', 'reset; asked again'],
};

const number = (value: number): string => value.toLocaleString('en-GB');

/** The unit is the end of the name. */
function written(name: string, value: number): string {
  if (/Ms(Max)?$|^timeoutsMs\./.test(name)) return value % 1_000 === 0 ? `${number(value / 1_000)} s` : `${number(value)} ms`;
  if (/Bytes(OfAll)?(Max)?$|^bytesMax$/.test(name))
    return value % 1_048_576 === 0 ? `${number(value / 1_048_576)} MiB` : `${number(value / 1_024)} KiB`;
  return number(value);
}

function rows(limits: Readonly<Record<string, number>>, said: Readonly<Record<string, Row>>): string {
  const lines = Object.entries(limits).map(([name, value]) => {
    const [bounded = '', beyond = ''] = said[name] ?? [];
    return `| ${bounded} | ${written(name, value)} | ${beyond} | \`${name}\` |`;
  });
  return lines.join('\n');
}

const HEAD = '| what | at most | beyond it | name |\n|---|---|---|---|';
const under = <Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

const PAGE = `# Limits

*Written from the constants in the code; \`tests/house/limits.test.ts\` holds it to them.*

Everything that somebody else decides the size or the length of has a bound. Within their bounds hostile requests and answers cost little (an XML document
never more than 50 ms and 20 MB), leave nothing behind, and hold up no payment that is in flight: \`tests/hostile\`.

## Every server: the API, the sandbox’s wire, its control API

${HEAD}
${rows(SERVER_LIMITS, SERVERS)}

There is no limit per address: a chain’s tills often come from one. Bodies are taken as they are, without \`Content-Encoding\`; JSON must be UTF-8, name no member
twice and none \`__proto__\`, \`constructor\` or \`prototype\`. In front of a server that strangers can reach belongs a proxy that knows whom to let in.

## The API

${HEAD}
| an id in an address, in characters | ${number(ID_CHARACTERS_MAX)} | 414 | \`ID_CHARACTERS_MAX\` |
${rows(STREAM_LIMITS, STREAMS)}
${rows(WAIT_LIMITS, WAITS)}
${rows(EVENT_LIMITS, EVENTS)}
${rows(PROBLEM_LIMITS, PROBLEMS)}
${rows(FEEDBACK_LIMITS, FEEDBACK)}
${rows(HEARD_LIMITS, HEARD)}
${rows(EVIDENCE_LIMITS, EVIDENCE)}
${rows(WIRE_LIMITS, MESSAGES)}
${rows(SHIFT_LIMITS, SHIFTS)}

Every field of a request has its own bound: \`/openapi.json\`. An address that documents no parameters takes none.

## People and devices

${HEAD}
${rows(SIGN_IN_LIMITS, SIGN_IN)}

## Printers

${HEAD}
${rows(PRINT_LIMITS, PRINTS)}

## Webhooks

${HEAD}
${rows(WEBHOOK_LIMITS, WEBHOOKS)}

A delivery is tried ten times within three days. What it tells is some hundred bytes.

## What a store node tells head office

${HEAD}
${rows(EXCHANGE_LIMITS, EXCHANGE)}

Nothing that a store writes is dropped because head office is away: what waits is the store’s own ledger.

## Nodes of stores

${HEAD}
${rows(NODE_LIMITS, NODES)}

## The sandbox

${HEAD}
| faults that wait | ${number(FAULTS_MAX)} | 409 | \`FAULTS_MAX\` |
| followers of its clock | ${number(FOLLOWERS_MAX)} | 409 | \`FOLLOWERS_MAX\` |
${rows(WATCH_LIMITS, WATCHERS)}
${rows(WIRE_LOG_LIMITS, WIRE_LOG)}

## The client of WeChat Pay

${HEAD}
${rows(CLIENT_LIMITS, CLIENT)}
${rows(under('timeoutsMs', TIMING.timeoutsMs), under('timeoutsMs', TIMEOUTS))}
| answers remembered, so that a repeated one is known | ${number(ANSWERS_REMEMBERED)} | the oldest are forgotten | \`ANSWERS_REMEMBERED\` |
${rows(BILL_LIMITS, BILLS)}

A time-out counts from the call: waiting for a connection, a handshake, an answer that drips, all of it. Redirects are not followed.

## XML, on either end of the wire

${HEAD}
${rows(XML_LIMITS, XML)}

One root, flat fields, text or CDATA, five entities and numeric references; no document type, no attributes, no comments, no instructions, no other encoding
than UTF-8.
`;

test('the page of limits says what the constants say', async () => {
  await expect(PAGE).toMatchFileSnapshot('../../docs/reference/limits.md');
});
