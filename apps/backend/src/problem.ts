/** Errors as `application/problem+json`: one shape for every one of them, whoever refused. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  CODE_PROBLEMS,
  type Environment,
  type Params,
  type Problem,
  type ProblemCode,
  problemRow,
  problemType,
  sayKey,
} from '@quickpay/api';
import type { CodeProblem } from '@quickpay/core';
import { SERVER_LIMITS } from '@quickpay/edge';
import { LedgerError } from '@quickpay/storage';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { withoutCodes } from './log.ts';
import type { OwedAnswers } from './owed-answers.ts';

export const PROBLEM_TYPE = 'application/problem+json';

type Extra = Readonly<{
  retryAfterMs?: number;
  paymentId?: string;
  refundableMinor?: number;
  limitMinor?: number;
  triesLeft?: number;
  codeProblem?: CodeProblem;
  /** Fills the cashier's words. */
  params?: Params;
  fields?: Problem['fields'];
}>;

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

/** A problem stays readable, whatever was sent: names and paths in it are a stranger's. */
export const PROBLEM_LIMITS = { detailCharactersMax: 1_000, fieldsMax: 20, fieldCharactersMax: 300 } as const;

const cut = (text: string, charactersMax: number): string =>
  text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;

export type ProblemOf = (code: ProblemCode, detail: string, requestId: string, extra?: Extra) => Problem;

/** Problems of one environment. */
export function problemsOf(environment: Environment): ProblemOf {
  return (code, detail, requestId, { codeProblem, fields = [], params = {}, ...extra } = {}) => {
    const row = problemRow(code);
    const key = codeProblem === undefined ? row.cashier : CODE_PROBLEMS[codeProblem];
    return {
      environment,
      type: problemType(code),
      title: row.title,
      status: row.status,
      code,
      outcome: row.outcome,
      retry: row.retry,
      requestId,
      detail: cut(withoutCodes(detail), PROBLEM_LIMITS.detailCharactersMax),
      fields: fields.slice(0, PROBLEM_LIMITS.fieldsMax).map(({ path, problem }) => ({
        path: cut(withoutCodes(path), PROBLEM_LIMITS.fieldCharactersMax),
        problem: cut(withoutCodes(problem), PROBLEM_LIMITS.fieldCharactersMax),
      })),
      ...(key === undefined ? {} : { cashier: sayKey(key, params) }),
      ...extra,
    };
  };
}

/** Validates with the schema that documents; a refusal names each field. */
export const validator =
  ({ schema, httpPart }: { schema: z.ZodType; httpPart?: string | undefined }) =>
  (data: unknown): { value: unknown } | { error: ApiProblem } => {
    const read = schema.safeParse(data);
    if (read.success) return { value: read.data };
    const fields = read.error.issues.map(({ path, message }) => ({
      path: [httpPart ?? 'body', ...path.map(String)].join('.'),
      problem: message,
    }));
    const detail = fields.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
    return { error: new ApiProblem('invalid_request', detail, { fields }) };
  };

/** What Fastify itself refuses, by its status. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  // A file outside of the page's folder is nothing that we have.
  403: 'not_found',
  400: 'invalid_request',
  404: 'not_found',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'address_too_long',
  415: 'unsupported_media_type',
};

/** How a ledger that cannot take a change is told: nothing of it was written, or nobody knows. */
const NOTHING_WRITTEN: ReadonlySet<LedgerError['code']> = new Set(['ledgerBusy', 'ledgerBroken', 'ledgerClosed']);

export function errorHandler(problemOf: ProblemOf) {
  return (error: FastifyError | ApiProblem | LedgerError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const body = bodyOf(error, request.id, problemOf);
    if (body.code === 'internal')
      request.log.error({ requestId: request.id, err: { message: error.message, stack: error.stack } }, 'a request failed');
    return sendProblem(reply, body);
  };
}

export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  if (body.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(body.retryAfterMs / 1_000));
  if (body.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

function bodyOf(error: FastifyError | ApiProblem | LedgerError, requestId: string, problemOf: ProblemOf): Problem {
  if (error instanceof ApiProblem) return problemOf(error.code, error.message, requestId, error.extra);
  if (error instanceof LedgerError && NOTHING_WRITTEN.has(error.code))
    return problemOf('not_accepting', 'The ledger takes nothing just now. Nothing was recorded.', requestId, {
      retryAfterMs: 1_000,
    });
  const code = error instanceof LedgerError ? undefined : BY_STATUS[error.statusCode ?? 500];
  return code === undefined
    ? problemOf('internal', 'The request may or may not have had an effect. Repeat it, or look.', requestId)
    : problemOf(code, error.message, requestId);
}

const BROKEN: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** What never became a request: told on the bare connection, unless it owes another answer, and the connection then ends. */
export function clientErrorHandler(problemOf: ProblemOf, mintRequestId: () => string, owed: OwedAnswers) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || owed.on(socket)) {
      socket.destroy();
      return;
    }
    const requestId = mintRequestId();
    const problem = problemOf(
      BROKEN[error.code ?? ''] ?? 'invalid_request',
      'This is no HTTP request that can be read.',
      requestId,
    );
    const body = JSON.stringify(problem);
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\nX-Request-Id: ${requestId}\r\nQuickpay-Environment: ${problem.environment}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
    // Who goes on sending is not waited for.
    setTimeout(() => socket.destroy(), SERVER_LIMITS.lingerMsMax).unref();
  };
}
