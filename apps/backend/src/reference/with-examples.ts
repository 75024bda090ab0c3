/** The API's document with an example of everything: of each body, and of each problem as it is really answered. */
import { type Environment, PROBLEM_CODES, PROBLEMS, type ProblemCode } from '@quickpay/api';
import { codesIn } from '../documented.ts';
import { problemsOf } from '../problem.ts';
import type { Answer, Content, Example, OpenApi, Operation, Schema } from './document.ts';
import { exampleOf } from './example-of.ts';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';
const REQUEST_ID = 'req_Zm9vYmFyYmF6';
const RETRY_AFTER_MS = 12_000;

/** What stands in the place of blanks in a cashier's words. */
const PARAMS = { n: 12, amount: 'HKD 38.50', ref: 'CS8Q' };

export function withExamples(document: OpenApi, environment: Environment): OpenApi {
  const { schemas } = document.components;
  const paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, exemplified(operation, schemas)])),
    ]),
  );
  return { ...document, paths, components: { ...document.components, examples: problemExamples(environment) } };
}

/** As `problem.ts` answers them; the reference page and the document have them by code. */
export function problemExamples(environment: Environment): Readonly<Record<ProblemCode, Example>> {
  const problemOf = problemsOf(environment);
  const examples = PROBLEM_CODES.map((code) => {
    const { title, advice, retry } = PROBLEMS[code];
    const extra = { params: PARAMS, ...(retry === 'after' ? { retryAfterMs: RETRY_AFTER_MS } : {}) };
    return [code, { summary: title, description: advice, value: problemOf(code, `${title}.`, REQUEST_ID, extra) }];
  });
  return Object.fromEntries(examples) as Record<ProblemCode, Example>; // one of each code
}

type Schemas = Readonly<Record<string, Schema>>;

function exemplified(operation: Operation, schemas: Schemas): Operation {
  const { requestBody, responses } = operation;
  return {
    ...operation,
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: contentWithExample(requestBody.content, schemas) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [status, answerOf(status, answer, schemas)]),
    ),
  };
}

function answerOf(status: string, answer: Answer, schemas: Schemas): Answer {
  const { content } = answer;
  if (content === undefined) return answer;
  const problem = content[PROBLEM_TYPE];
  if (problem === undefined)
    return { ...answer, description: SAID[status] ?? answer.description, content: contentWithExample(content, schemas) };
  const examples = Object.fromEntries(
    codesIn(answer.description).map((code) => [code, { $ref: `#/components/examples/${code}` }]),
  );
  return { ...answer, content: { ...content, [PROBLEM_TYPE]: { ...problem, examples } } };
}

/** What has no description of its own. */
const SAID: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Made' };

function contentWithExample(content: Content, schemas: Schemas): Content {
  const json = content[JSON_TYPE];
  if (json?.schema === undefined) return content;
  return { ...content, [JSON_TYPE]: { ...json, example: exampleOf(json.schema, schemas) } };
}
