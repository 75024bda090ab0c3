/**
 * Reading JSON that a stranger sent. `JSON.parse` takes the last of two members of one name, makes `__proto__` a member like any other, and
 * is given text in which bytes that are no UTF-8 have become question marks; here each of these is refused.
 */
import { SERVER_LIMITS } from './limits.ts';

export type JsonErrorCode = 'notUtf8' | 'notJson' | 'tooDeep' | 'duplicate' | 'reserved';

/** What could not be read. Its message is a sentence for the sender, and carries nothing of what was sent. */
export class JsonError extends Error {
  readonly code: JsonErrorCode;

  constructor(code: JsonErrorCode, message: string) {
    super(message);
    this.name = 'JsonError';
    this.code = code;
  }
}

/** Names by which a value reaches what it was made from. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * @throws JsonError
 * @example readJson(Buffer.from('{"a":[1]}')) // { a: [1] }
 */
export function readJson(body: Uint8Array): unknown {
  const text = utf8(body);
  const value = parsed(text);
  const { members, depth } = measured(value);
  const { jsonDepthMax } = SERVER_LIMITS;
  if (depth > jsonDepthMax) throw new JsonError('tooDeep', `The body is more than ${jsonDepthMax} levels deep.`);
  if (members !== membersIn(text)) throw new JsonError('duplicate', 'A member of the body occurs twice.');
  return value;
}

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new JsonError('notUtf8', 'The body is not UTF-8.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words would repeat a piece of the body.
    throw new JsonError('notJson', 'The body is not JSON.');
  }
}

/** How many members all objects of a value have, and how many levels it is deep. Without recursion: a stranger chose the depth. */
function measured(value: unknown): { members: number; depth: number } {
  let members = 0;
  let depth = 0;
  for (let level = [value].filter(isContainer); level.length > 0; depth++) {
    const next: object[] = [];
    for (const container of level) {
      if (!Array.isArray(container)) {
        const names = Object.keys(container);
        if (names.some((name) => RESERVED.has(name)))
          throw new JsonError('reserved', 'A member of the body has a name that is not allowed.');
        members += names.length;
      }
      for (const inside of Object.values(container)) if (isContainer(inside)) next.push(inside);
    }
    level = next;
  }
  return { members, depth };
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Strings of a text that is JSON, each with the colon behind it that makes it a name. */
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"[ \t\r\n]*(:?)/g;

function membersIn(text: string): number {
  let members = 0;
  for (const [, colon] of text.matchAll(STRINGS)) if (colon === ':') members++;
  return members;
}
