/** How a route's problems stand in its documentation: by status, each with its codes. */
import { PROBLEM_CODES, PROBLEMS, type ProblemCode, problemSchema, statusesOf } from '@quickpay/api';

type ProblemResponse = Readonly<{
  description: string;
  content: Readonly<{ 'application/problem+json': { schema: typeof problemSchema } }>;
}>;

/** Problems that any request of `/v1` can meet. */
const ANYWHERE = [
  'invalid_request',
  'not_authenticated',
  'not_paired',
  'sign_in_needed',
  'session_expired',
  'manager_needed',
  'cross_origin',
  'internal',
] as const satisfies readonly ProblemCode[];

/**
 * @example response: { 200: saleSchema, ...problems('sale_not_found') }
 */
export function problems(...codes: readonly ProblemCode[]): Record<number, ProblemResponse> {
  return Object.fromEntries(
    [...statusesOf([...new Set([...ANYWHERE, ...codes])])].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('. '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

/** The codes that such a description names: what serialises a route's documentation keeps that, and no more. */
export const codesIn = (description: string): readonly ProblemCode[] =>
  PROBLEM_CODES.filter((code) => description.includes(`\`${code}\`: `));
