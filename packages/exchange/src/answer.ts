/** Head office's answer to a batch, as it travels: JSON. */
import type { BatchAnswer, BatchRefusalCode } from './batch.ts';
import { cursorOf } from './codec.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import { count, jsonOf, NotReadable, oneOf, type Reader, readingOf, text, yesOrNo } from './reading.ts';

/** Of a reason, in characters: it is read by people. */
const WHY_MAX = 1_000;

const REFUSALS: Readonly<Record<BatchRefusalCode, true>> = {
  tooLarge: true,
  notZstd: true,
  textTooLarge: true,
  notUtf8: true,
  badHeader: true,
  otherFormat: true,
  tooManyFacts: true,
  badFact: true,
  badSequence: true,
  badHead: true,
  otherNode: true,
};
export const BATCH_REFUSALS = Object.keys(REFUSALS) as readonly BatchRefusalCode[];

type Members<Kind> = Omit<Extract<BatchAnswer, { kind: Kind }>, 'kind'>;
const MEMBERS: Readonly<{ [Kind in BatchAnswer['kind']]: (reader: Reader) => Members<Kind> }> = {
  taken: (reader) => ({ cursor: reader.within('cursor', cursorOf), late: reader.of('late', count) }),
  gap: (reader) => ({ cursor: reader.within('cursor', cursorOf) }),
  busy: (reader) => ({ waitMs: reader.of('waitMs', count) }),
  takenOver: (reader) => ({ cursor: reader.within('cursor', cursorOf), late: reader.of('late', count) }),
  broken: (reader) => ({
    sequence: reader.of('sequence', count),
    why: reader.of('why', text(WHY_MAX)),
    takenOver: reader.of('takenOver', yesOrNo),
  }),
  refused: (reader) => ({ code: reader.of('code', oneOf(BATCH_REFUSALS)), why: reader.of('why', text(WHY_MAX)) }),
};
const KINDS = Object.keys(MEMBERS) as readonly BatchAnswer['kind'][];

/** @example writeAnswer({ kind: 'busy', waitMs: 1_000 }) // '{"kind":"busy","waitMs":1000}' */
export const writeAnswer = (answer: BatchAnswer): string =>
  JSON.stringify('why' in answer ? { ...answer, why: answer.why.slice(0, WHY_MAX) } : answer);

/**
 * Reads an answer.
 *
 * @throws NotReadable where it is none: nothing of it may be believed, and the batch is sent again
 */
export function readAnswer(written: string): BatchAnswer {
  if (Buffer.byteLength(written) > EXCHANGE_LIMITS.answerBytesMax)
    throw new NotReadable(`an answer has at most ${EXCHANGE_LIMITS.answerBytesMax} bytes`);
  const answer = readingOf('answer', jsonOf('the answer', written));
  const kind = answer.of('kind', oneOf(KINDS));
  const read = { kind, ...MEMBERS[kind](answer) } as BatchAnswer;
  answer.done();
  return read;
}
