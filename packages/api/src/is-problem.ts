/** Whether what came back is a problem of ours. Without the schema, which would bring a whole library of schemas into every page. */
import { type Check, has, isListOf, isObject, isText } from './members.ts';
import { PROBLEM_CODES } from './problem-codes.ts';
import type { ProblemRow } from './problems.ts';
import type { Problem } from './resources.ts';
import { LANGUAGES } from './words.ts';

const OUTCOMES: Readonly<Record<ProblemRow['outcome'], true>> = { none: true, applied: true, unknown: true };
const RETRIES: Readonly<Record<ProblemRow['retry'], true>> = { never: true, after: true, now: true };

const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isKeyOf =
  (table: object): Check =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(table, value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const FIELD = { path: isText, problem: isText } as const;
const isBlank: Check = (value) => typeof value === 'string' || Number.isSafeInteger(value);
const SAID = {
  key: isText,
  params: (value: unknown) => isObject(value) && Object.values(value).every(isBlank),
  ...Object.fromEntries(LANGUAGES.map((language) => [language, isText])),
};

const PROBLEM: Readonly<Record<keyof Problem, Check>> = {
  environment: isKeyOf({ sandbox: true, production: true } satisfies Record<Problem['environment'], true>),
  type: isText,
  title: isText,
  status: Number.isSafeInteger,
  code: (value) => PROBLEM_CODES.some((code) => code === value),
  outcome: isKeyOf(OUTCOMES),
  retry: isKeyOf(RETRIES),
  retryAfterMs: optional(isCount),
  requestId: isText,
  detail: isText,
  fields: isListOf((field) => isObject(field) && has(field, FIELD)),
  cashier: optional((value) => isObject(value) && has(value, SAID)),
  paymentId: optional(isText),
  refundableMinor: optional(isCount),
  limitMinor: optional(isCount),
  triesLeft: optional(isCount),
  unresolved: optional(isListOf(isText)),
};

/**
 * Whether a value has every member of a {@link Problem}, each of its kind. A test holds it to the schema that documents the API.
 *
 * @example isProblem({ title: 'Bad gateway' }) // false: a proxy's page says nothing about what happened
 */
export const isProblem = (value: unknown): value is Problem => isObject(value) && has(value, PROBLEM);
