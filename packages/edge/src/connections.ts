/**
 * A bound on connections that does not lock the door. Node's `maxConnections` turns away whoever comes next, so that a few thousand
 * connections that say nothing keep everybody out. Here the newcomer is let in, and the one that has said nothing for longest goes; after
 * those, the one that has been idle for longest between two requests. Only where every connection has a whole request under way is a
 * newcomer turned away.
 *
 * A hundred requests fit into one packet, and Node would begin to answer them all, however little of that is read: a connection has a few
 * under way, or ends.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { SERVER_LIMITS } from './limits.ts';

/** `silent`: no whole request yet. `busy`: one is being answered. `idle`: all were. */
type Standing = 'silent' | 'busy' | 'idle';
type Connection = { readonly socket: Socket; readonly peer: string; standing: Standing | 'gone'; underWay: number };

/**
 * Call before the server listens. `onFull` hears of each connection that had to go, or was not let in.
 *
 * @example boundConnections(app.server, { onFull: () => log.warn('connections are full') })
 */
export function boundConnections(
  server: Server,
  { max = SERVER_LIMITS.connectionsMax, onFull = () => {} }: Readonly<{ max?: number; onFull?: () => void }> = {},
): void {
  /** In the order in which they came to stand so. */
  const standing: Readonly<Record<Standing, Set<Connection>>> = { silent: new Set(), busy: new Set(), idle: new Set() };
  const byPeer = new Map<string, Connection>();

  const move = (connection: Connection, to: Connection['standing']) => {
    if (connection.standing === 'gone') return;
    standing[connection.standing].delete(connection);
    connection.standing = to;
    if (to !== 'gone') standing[to].add(connection);
    else if (byPeer.get(connection.peer) === connection) byPeer.delete(connection.peer);
  };
  const isFull = () => standing.silent.size + standing.busy.size + standing.idle.size >= max;
  const whoGoes = (): Connection | undefined => first(standing.silent) ?? first(standing.idle);

  server.prependListener('connection', (socket: Socket) => {
    if (isFull()) {
      onFull();
      const leaving = whoGoes();
      if (leaving === undefined) {
        socket.resetAndDestroy();
        return;
      }
      move(leaving, 'gone');
      leaving.socket.destroy();
    }
    const connection: Connection = { socket, peer: peerOf(socket), standing: 'silent', underWay: 0 };
    standing.silent.add(connection);
    byPeer.set(connection.peer, connection);
    socket.once('close', () => move(connection, 'gone'));
  });

  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    // Over TLS the request's socket is another than the connection's; who is at the other end is the same.
    const connection = byPeer.get(peerOf(request.socket));
    if (connection === undefined) return;
    connection.underWay++;
    if (connection.underWay > SERVER_LIMITS.requestsUnderWayMax) connection.socket.destroy();
    // A body may go on arriving after its request was refused.
    const heard = () => move(connection, connection.underWay > 0 ? 'busy' : 'idle');
    if (hasBody(request)) request.once('end', heard);
    else heard();
    response.once('close', () => {
      if (--connection.underWay === 0) move(connection, 'idle');
    });
  });
}

const first = <Item>(items: Iterable<Item>): Item | undefined => {
  for (const item of items) return item;
  return undefined;
};
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
