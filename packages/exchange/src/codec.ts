/**
 * A batch as it travels: lines of text, packed by zstd.
 *
 * The first line is a header in JSON; each line after it is a fact, as `sequence kind body`. A body is JSON in one line and stays as the
 * node wrote it, letter by letter: nothing is parsed, and nothing is written anew, between the node's outbox and head office's ledger.
 */
import { isUtf8 } from 'node:buffer';
import { constants, type ZstdOptions, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Cursor, FACT_KINDS, type Fact, type FactKind } from '@quickpay/core';
import { type Batch, type BatchRefusal, type BatchRefusalCode, type NodeHealth, STANDINGS } from './batch.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import { count, id, jsonOf, NotReadable, oneOf, orNull, type Reader, readingOf, text } from './reading.ts';

const FORMAT = 1;
const { factsMax, textBytesMax, sentBytesMax, headerBytesMax } = EXCHANGE_LIMITS;

const PACKING: ZstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } };
const UNPACKING: ZstdOptions & { info: true } = {
  // One byte more than there may be tells what is too large from what just fits.
  maxOutputLength: textBytesMax + 1,
  // 2^21 bytes are more than any batch: a frame that asks for a larger window only asks for memory.
  params: { [constants.ZSTD_d_windowLogMax]: 21 },
  info: true,
};

/** A fact's line. */
export const lineOf = ({ sequence, kind, body }: Fact): string => `${sequence} ${kind} ${body}`;

/** What a fact takes of a batch's text, in bytes: its line, and the end of the line before. */
export const bytesOf = (fact: Fact): number => Buffer.byteLength(lineOf(fact)) + 1;

/** What a packed batch is, as HTTP names it (RFC 8878). */
export const BATCH_TYPE = 'application/zstd';

/**
 * A batch as bytes.
 *
 * @throws RangeError where it is larger than a batch may be, or a body is not in one line: whoever made it has not looked
 */
export function encodeBatch({ facts, ...header }: Batch): Uint8Array {
  if (facts.length > factsMax) throw new RangeError(`a batch has at most ${factsMax} facts, not ${facts.length}`);
  const lines = [JSON.stringify({ format: FORMAT, facts: facts.length, ...header })];
  for (const fact of facts) {
    // Half a surrogate pair cannot be written in UTF-8: it would arrive as something else.
    if (fact.body.includes('\n') || !fact.body.isWellFormed())
      throw new RangeError(`the body of fact ${fact.sequence} is not JSON in one line`);
    lines.push(lineOf(fact));
  }
  const bytes = Buffer.from(lines.join('\n'));
  if (bytes.length > textBytesMax) throw new RangeError(`a batch has at most ${textBytesMax} bytes, not ${bytes.length}`);
  return zstdCompressSync(bytes, PACKING);
}

export type Decoded = Readonly<{ ok: true; batch: Batch }> | Readonly<{ ok: false; refusal: BatchRefusal }>;

/** Thrown and caught in this module: reading ends at the first thing that is wrong. */
class Refused extends Error {
  readonly code: BatchRefusalCode;

  constructor(code: BatchRefusalCode, why: string) {
    super(why);
    this.code = code;
  }
}

/**
 * Reads a batch, or says what is wrong with it; never throws for what somebody sent. Whether its facts follow on each other and lead to its
 * head is not looked at here: the intake does, once.
 *
 * @example decodeBatch(Buffer.from('hello')) // { ok: false, refusal: { code: 'notZstd', why: 'a batch is one frame of zstd' } }
 */
export function decodeBatch(sent: Uint8Array): Decoded {
  try {
    return { ok: true, batch: batchOf(textOf(sent)) };
  } catch (fault) {
    if (fault instanceof Refused) return { ok: false, refusal: { code: fault.code, why: fault.message } };
    if (fault instanceof NotReadable) return { ok: false, refusal: { code: 'badHeader', why: fault.message } };
    throw fault;
  }
}

function textOf(sent: Uint8Array): string {
  if (sent.length > sentBytesMax) throw new Refused('tooLarge', `a batch is sent in at most ${sentBytesMax} bytes`);
  const bytes = unpacked(sent);
  if (bytes.length > textBytesMax) throw new Refused('textTooLarge', `a batch unpacks to at most ${textBytesMax} bytes`);
  if (!isUtf8(bytes)) throw new Refused('notUtf8', 'a batch is text in UTF-8');
  return bytes.toString('utf8');
}

function unpacked(sent: Uint8Array): Buffer {
  const refused = new Refused('notZstd', 'a batch is one frame of zstd');
  try {
    const { buffer, engine } = zstdDecompressSync(sent, UNPACKING) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    // What stands behind the frame is not read by zstd, and would go through unseen.
    if (engine.bytesWritten === sent.length) return buffer;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Refused('textTooLarge', `a batch unpacks to at most ${textBytesMax} bytes`);
  }
  throw refused;
}

function batchOf(written: string): Batch {
  const headerEnds = written.indexOf('\n');
  const header = headerEnds < 0 ? written : written.slice(0, headerEnds);
  if (header.length > headerBytesMax) throw new Refused('badHeader', `the header has at most ${headerBytesMax} bytes`);
  const { facts: told, ...batch } = headerOf(header);
  if (told > factsMax) throw new Refused('tooManyFacts', `a batch has at most ${factsMax} facts`);
  const facts = headerEnds < 0 ? [] : factsOf(written, headerEnds + 1);
  if (facts.length !== told) throw new Refused('badFact', `the header tells of ${told} facts; there are ${facts.length}`);
  return { ...batch, facts };
}

function headerOf(written: string): Omit<Batch, 'facts'> & { facts: number } {
  const value = jsonOf('the header', written);
  const header = readingOf('header', value);
  const format = header.of('format', count);
  if (format !== FORMAT) throw new Refused('otherFormat', `batches are read in format ${FORMAT}, not ${format}`);
  const read = {
    facts: header.of('facts', count),
    nodeId: header.of('nodeId', id),
    epoch: header.of('epoch', count),
    after: header.within('after', cursorOf),
    head: header.of('head', HEAD),
    sentAt: header.of('sentAt', count),
    lateRequestWatchMs: header.of('lateRequestWatchMs', count),
    backlog: header.of('backlog', count),
    standing: header.of('standing', oneOf(STANDINGS)),
    health: header.within('health', healthOf),
  };
  header.done();
  return read;
}

const HEAD = {
  must: 'a SHA-256 in hex, or nothing before the first fact',
  is: (value: unknown): value is string => typeof value === 'string' && /^([0-9a-f]{64})?$/.test(value),
};

/** @throws NotReadable */
export const cursorOf = (reader: Reader): Cursor => ({ sequence: reader.of('sequence', count), head: reader.of('head', HEAD) });

const healthOf = (reader: Reader): NodeHealth => ({
  version: reader.of('version', text(64)),
  profileRevision: reader.of('profileRevision', orNull(count)),
  unresolved: reader.of('unresolved', count),
  held: reader.of('held', count),
});

const KINDS: ReadonlySet<string> = new Set(FACT_KINDS);
const isKind = (word: string): word is FactKind => KINDS.has(word);

function factsOf(written: string, from: number): Fact[] {
  const facts: Fact[] = [];
  for (let at = from; at <= written.length; ) {
    const newLine = written.indexOf('\n', at);
    const end = newLine < 0 ? written.length : newLine;
    if (facts.length === factsMax) throw new Refused('tooManyFacts', `a batch has at most ${factsMax} facts`);
    facts.push(factOf(written, at, end, facts.length + 1));
    at = end + 1;
  }
  return facts;
}

function factOf(written: string, at: number, end: number, line: number): Fact {
  const kindAt = written.indexOf(' ', at) + 1;
  const bodyAt = written.indexOf(' ', kindAt) + 1;
  const refused = (what: string) => new Refused('badFact', `fact ${line} of the batch ${what}`);
  if (kindAt === 0 || bodyAt === 0 || bodyAt > end) throw refused('is not written as sequence, kind and body');
  const sequence = written.slice(at, kindAt - 1);
  const kind = written.slice(kindAt, bodyAt - 1);
  if (!/^[1-9]\d{0,14}$/.test(sequence)) throw refused('has no sequence');
  if (!isKind(kind)) throw refused('is of no kind that is known here');
  if (written[bodyAt] !== '{' || written[end - 1] !== '}') throw refused('has a body that is no object');
  return { sequence: Number(sequence), kind, body: written.slice(bodyAt, end) };
}
