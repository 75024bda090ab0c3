/** Feedback from the counter: kept once under its id, listed for who can change something. */
import { feedbackQuery, feedbackSchema, feedbackView, newFeedback, pageOf } from '@quickpay/api';
import type { Feedback } from '@quickpay/storage';
import type { FastifyRequest } from 'fastify';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { withoutCodes } from '../log.ts';
import { ApiProblem } from '../problem.ts';

const tags = ['feedback'];

export function feedbackRoutes(app: App, { ledger, clock, view, environment }: Routes): void {
  app.post(
    '/feedback',
    {
      schema: {
        operationId: 'sendFeedback',
        tags,
        summary: 'Keep what somebody at the counter wrote; idempotent on its id',
        description: 'The same body again answers 200 with what is kept; another body under the same id is refused.',
        body: newFeedback,
        response: { 200: feedbackSchema, 201: feedbackSchema, ...problems('feedback_differs', 'not_accepting') },
      },
    },
    async (request, reply) => {
      const { text, screen, writtenAt, ...written } = request.body;
      const feedback: Feedback = {
        ...written,
        // Whoever pastes a payment code does not get it kept.
        text: withoutCodes(text),
        screen: screen === null ? null : withoutCodes(screen),
        writtenAt: writtenAt === null ? null : Date.parse(writtenAt),
        ...writerOf(request),
        at: clock.now(),
      };
      const committed = await ledger.commit([{ kind: 'keepFeedback', feedback }]);
      if (committed.ok) return reply.code(201).send(feedbackView(feedback, view()));
      const kept = await ledger.feedback(feedback.id);
      if (kept === null || !isSame(kept, feedback))
        throw new ApiProblem('feedback_differs', `Feedback ${feedback.id} was kept with another text, or from another screen.`);
      return reply.code(200).send(feedbackView(kept, view()));
    },
  );

  app.get(
    '/feedback',
    {
      schema: {
        operationId: 'listFeedback',
        tags,
        summary: 'What was written at the counter, newest first',
        querystring: feedbackQuery,
        response: { 200: pageOf(feedbackSchema), ...problems() },
      },
    },
    async ({ query: { after = null, limit } }) => {
      const { items, next } = await ledger.allFeedback(after, limit);
      return { environment, items: items.map((feedback) => feedbackView(feedback, view())), next };
    },
  );
}

/** Whoever the request came from, never what its body says. An API key stands for a program, and a program at no till. */
const writerOf = ({ caller, who }: FastifyRequest): Pick<Feedback, 'by' | 'terminalId'> => ({
  by: caller ?? '',
  terminalId: who.kind === 'person' || who.kind === 'device' ? who.device.terminalId : null,
});

/** What a body says: who sends it again, and when, makes no other feedback of it. */
const WRITTEN = ['text', 'screen', 'state', 'orderNumber', 'version', 'writtenAt'] as const satisfies readonly (keyof Feedback)[];
const isSame = (one: Feedback, other: Feedback): boolean => WRITTEN.every((name) => one[name] === other[name]);
