/** Errors as `application/problem+json`: one shape for every one of them. */
import { CODE_PROBLEMS, type Problem, type ProblemCode, problemRow, WORDS } from '@quickpay/api';
import type { CodeProblem } from '@quickpay/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

type Extra = Readonly<{ retryAfterMs?: number; paymentId?: string; codeProblem?: CodeProblem; fields?: Problem['fields'] }>;

/** Thrown by routes for an expected refusal. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly extra: Extra;

  constructor(code: ProblemCode, detail: string, extra: Extra = {}) {
    super(detail);
    this.name = 'ApiProblem';
    this.code = code;
    this.extra = extra;
  }
}

export function problemBody(
  code: ProblemCode,
  detail: string,
  requestId: string,
  { codeProblem, fields = [], ...extra }: Extra = {},
): Problem {
  const row = problemRow(code);
  const key = codeProblem === undefined ? row.cashier : CODE_PROBLEMS[codeProblem];
  return {
    type: `urn:quickpay:problem:${code}`,
    title: row.title,
    status: row.status,
    code,
    outcome: row.outcome,
    retry: row.retry,
    requestId,
    detail,
    fields,
    ...(key === undefined ? {} : { cashier: WORDS[key] }),
    ...extra,
  };
}

/** What Fastify itself refuses, by its status. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  413: 'body_too_large',
  415: 'unsupported_media_type',
};

export function sendProblem(error: FastifyError | ApiProblem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = bodyOf(error, request);
  if (body.code === 'internal') request.log.error({ err: { message: error.message, stack: error.stack } }, 'a request failed');
  if (body.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(body.retryAfterMs / 1_000));
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

function bodyOf(error: FastifyError | ApiProblem, request: FastifyRequest): Problem {
  if (error instanceof ApiProblem) return problemBody(error.code, error.message, request.id, error.extra);
  if (error.validation) {
    const fields = error.validation.map(({ instancePath, message }) => ({
      path: `${error.validationContext ?? 'body'}${instancePath.replaceAll('/', '.')}`,
      problem: message ?? 'not valid',
    }));
    return problemBody('invalid_request', fields.map(({ path, problem }) => `${path}: ${problem}`).join('; '), request.id, {
      fields,
    });
  }
  const code = BY_STATUS[error.statusCode ?? 500];
  return code === undefined
    ? problemBody('internal', 'The request may or may not have had an effect. Repeat it, or look.', request.id)
    : problemBody(code, error.message, request.id);
}
