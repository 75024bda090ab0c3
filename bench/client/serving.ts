/**
 * As little of an HTTP/1.1 server as answers one request after the other on a kept connection: so that what is measured is the other end.
 */
import type { Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/** Answers each request on this connection with what `answerTo` makes of its body. */
export function serveOn(socket: Socket, answerTo: (body: Buffer) => Buffer): void {
  let read: Buffer = NOTHING;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    read = read.length === 0 ? chunk : Buffer.concat([read, chunk]);
    while (read.length > 0) {
      const end = read.indexOf(HEAD_END);
      if (end < 0) return;
      const head = read.toString('latin1', 0, end);
      const from = end + HEAD_END.length;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (read.length < from + length) return;
      const answer = answerTo(read.subarray(from, from + length));
      read = read.subarray(from + length);
      if (/\r\nconnection: *close/i.test(head)) socket.end(answer);
      else socket.write(answer);
    }
  });
}
