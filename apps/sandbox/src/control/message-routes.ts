/** The messages on the wire, as people may see them. The list has no content: that is asked for by the id of one. */
import type { FastifyInstance } from 'fastify';
import { WIRE_LOG_LIMITS } from '../wire/wire-log.ts';
import { notFound } from './problem.ts';
import type { ControlOptions } from './routes.ts';
import * as schemas from './schemas.ts';
import { wholeWireMessageView, wireMessageView } from './wire-views.ts';

export function messageRoutes(app: FastifyInstance, { wireLog, merchants }: Pick<ControlOptions, 'wireLog' | 'merchants'>): void {
  app.get('/messages', (request) => {
    const { limit, outTradeNo } = schemas.messagesQuery.parse(request.query);
    const secrets = merchants.secrets();
    return wireLog
      .list()
      .filter((message) => outTradeNo === undefined || message.outTradeNo === outTradeNo)
      .slice(0, limit ?? WIRE_LOG_LIMITS.messagesMax)
      .map((message) => wireMessageView(message, secrets));
  });
  app.get('/messages/:id', (request) => {
    const { id } = request.params as { id: string }; // named in the route
    const message = /^m\d{1,15}$/.test(id) ? wireLog.find(Number(id.slice(1))) : undefined;
    if (message === undefined) throw notFound(`message ${id}; the last ${WIRE_LOG_LIMITS.messagesMax} are kept`);
    return wholeWireMessageView(message, merchants.secrets());
  });
}
