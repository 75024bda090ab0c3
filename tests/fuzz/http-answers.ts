/** What came back on a connection, read as strictly as a stranger's parser would: answers, one after the other, the last perhaps not whole. */
import { holds } from './target.ts';

export type HttpAnswer = Readonly<{ status: number; headers: ReadonlyMap<string, string>; body: string; isWhole: boolean }>;

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';

/** @throws Error where what came is no HTTP/1.1 */
export function answersIn(heard: Buffer): readonly HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let rest = heard.toString('latin1'); rest !== ''; ) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0) break;
    const [line = '', ...fields] = rest.slice(0, end).split(LINE_END);
    const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/.exec(line)?.[1] ?? Number.NaN);
    holds(!Number.isNaN(status), `an answer begins as one: ${JSON.stringify(line.slice(0, 80))}`);
    const headers = new Map(
      fields.map((field): [string, string] => {
        const [, name = '', value = ''] = /^([!-9;-~]+): ?([\t -~\x80-\xff]*)$/.exec(field) ?? [];
        holds(name !== '', `a header is one: ${JSON.stringify(field.slice(0, 80))}`);
        return [name.toLowerCase(), value];
      }),
    );
    const after = rest.slice(end + HEAD_END.length);
    // An answer to HEAD has the length of a body that does not come.
    const hasBody = status >= 200 && status !== 204 && status !== 304 && !after.startsWith('HTTP/1.1 ');
    const { body, length, isWhole } = hasBody ? bodyOf(headers, after) : { body: '', length: 0, isWhole: true };
    answers.push({ status, headers, body: Buffer.from(body, 'latin1').toString('utf8'), isWhole });
    rest = after.slice(length);
    if (!isWhole) break;
  }
  return answers;
}

type Body = Readonly<{ body: string; length: number; isWhole: boolean }>;

function bodyOf(headers: ReadonlyMap<string, string>, after: string): Body {
  const length = headers.get('content-length');
  if (headers.get('transfer-encoding') === 'chunked') {
    holds(length === undefined, 'an answer says its length in one way');
    return chunked(after);
  }
  // Until the connection ends.
  if (length === undefined) return { body: after, length: after.length, isWhole: false };
  holds(/^\d{1,9}$/.test(length), 'a length is a number');
  return { body: after.slice(0, Number(length)), length: Number(length), isWhole: after.length >= Number(length) };
}

function chunked(after: string): Body {
  let body = '';
  for (let at = 0; ; ) {
    const end = after.indexOf(LINE_END, at);
    if (end < 0) return { body, length: after.length, isWhole: false };
    const size = Number.parseInt(after.slice(at, end), 16);
    holds(/^[0-9a-f]{1,8}$/i.test(after.slice(at, end)), 'a chunk says its size');
    const from = end + LINE_END.length;
    if (size === 0) return { body, length: from + LINE_END.length, isWhole: after.length >= from + LINE_END.length };
    body += after.slice(from, from + size);
    at = from + size + LINE_END.length;
  }
}
