/** The process that reads: the bill by its meaning, or its lines and nothing else. */
import { createReadStream } from 'node:fs';
import { readBill } from '@quickpay/wechatpay';
import { peakBytes } from '../../tests/peak-bytes.ts';
import { optionsOfPart, servePart } from '../parts.ts';

const { file } = optionsOfPart<Readonly<{ file: string }>>();
const source = (): AsyncIterable<Buffer> => createReadStream(file, { highWaterMark: 65_536 });

type Taken = Readonly<{ ms: number; lines: number }>;

/** As a program does it: every line, its amount taken and added up, and the bill believed only if that is what it says itself. */
async function read(): Promise<Taken> {
  const started = performance.now();
  let [lines, minor] = [0, 0];
  for await (const item of readBill(source())) {
    if (item.kind === 'line') {
      lines++;
      minor += item.amount('total')?.minor ?? 0;
    } else if (item.kind !== 'end' || !item.isWhole) throw new Error(`not whole: ${JSON.stringify(item, String)}`);
    else if (item.totals.find(({ column }) => column === 'total')?.minor !== BigInt(minor)) throw new Error('other sums');
  }
  return { ms: performance.now() - started, lines };
}

/** As little as a text can be taken apart into lines with: each is a string, and nobody looks into it. */
async function split(): Promise<Taken> {
  const started = performance.now();
  const decoder = new TextDecoder();
  let [lines, characters, rest] = [0, 0, ''];
  for await (const chunk of source()) {
    const text = rest + decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      characters += text.slice(from, end).length;
      lines++;
      from = end + 1;
    }
    rest = text.slice(from);
  }
  if (characters + rest.length === 0) throw new Error('nothing was read');
  return { ms: performance.now() - started, lines };
}

const questions = { read, split, peakBytes: async () => peakBytes() };
export type ReaderQuestions = typeof questions;

servePart(questions, async () => {});
