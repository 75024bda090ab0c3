/** A guide as its reader has it: fenced blocks in their order, and what stands in bold in its steps. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Block = Readonly<{ kind: string; text: string }>;

export const quickStart = (): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'quick-start.md'), 'utf8');

export const blocksIn = (guide: string): readonly Block[] =>
  [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));

/** The names in bold of numbered steps: what is pressed. */
export const pressedIn = (guide: string): readonly string[] =>
  [...guide.matchAll(/^\d\. .*(?:\n {3}.*)*/gm)].flatMap(([step]) =>
    [...step.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name),
  );

/** Whether that was printed, line by line in this order; `…` stands for anything. @example isPrinted('a…c', 'x\nabc') // true */
export function missingIn(expected: string, printed: string): string | null {
  const lines = printed.split('\n');
  let at = 0;
  for (const line of expected.trimEnd().split('\n')) {
    const pattern = new RegExp(`^${line.split('…').map(literally).join('.*')}$`);
    const found = lines.slice(at).findIndex((one) => pattern.test(one));
    if (found < 0) return line;
    at += found + 1;
  }
  return null;
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
