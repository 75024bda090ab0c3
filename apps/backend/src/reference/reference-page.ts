/**
 * The API as a page: one document without a script, made from `/openapi.json`, that works offline and asks nobody for anything.
 * Every operation with what it takes and answers, every problem with what to do about it, each with an example.
 */
import { createHash } from 'node:crypto';
import { type Environment, PROBLEMS, type ProblemCode } from '@quickpay/api';
import { codesIn } from '../documented.ts';
import type { Answer, Content, Example, OpenApi, Operation, Schema } from './document.ts';
import { nameIn } from './document.ts';
import { Html, html, prose } from './html.ts';
import { REFERENCE_STYLE } from './reference-style.ts';

const STYLE_HASH = createHash('sha256').update(REFERENCE_STYLE).digest('base64');
/** Its own style, and nothing else: no script, no picture, no font, no connection. */
export const REFERENCE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENVIRONMENTS: Readonly<Record<Environment, string>> = {
  sandbox: 'SANDBOX: no real money moves here.',
  production: 'PRODUCTION: real money moves here.',
};

export function referencePage(document: OpenApi, environment: Environment): string {
  const { info, components } = document;
  const groups = groupsOf(document);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${environment === 'sandbox' ? 'SANDBOX · ' : ''}Quick Pay API reference</title>
<style>${styleAsIs()}</style></head>
<body><a class="skip" href="#main">To the operations</a>
<header><p class="environment">${ENVIRONMENTS[environment]}</p><h1>Quick Pay API</h1><p>${prose(info.description ?? '')}</p>
<p>Requests carry an API key, <code>Authorization: Bearer …</code>, or come from a browser that belongs to a till. Whatever makes something is
safe to repeat: by its id, or by its <code>Idempotency-Key</code>. Errors are <a href="#problems">problems</a>, whose <code>outcome</code> says whether anything happened.</p>
<p><a href="/openapi.json">The same for programs: OpenAPI 3.1</a></p></header>
<div class="page"><nav aria-label="Contents">${contents(groups)}</nav>
<main id="main" tabindex="-1">
${groups.map(
  ({
    name,
    description,
    operations,
  }) => html`<section aria-labelledby="tag-${name}"><h2 id="tag-${name}">${capital(name)}</h2><p>${description}</p>
${operations.map((one) => operationPart(one))}</section>`,
)}
<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
<p>Every error is one of these, as <code>application/problem+json</code>. <code>outcome</code> is what to look at first: <code>none</code>, nothing happened; <code>applied</code>, it had happened before; <code>unknown</code>, ask again. Codes are never given another meaning.</p>
${Object.entries(components.examples ?? {}).map(([code, example]) => problemPart(code as ProblemCode, example))}</section>
<section aria-labelledby="schemas"><h2 id="schemas">Objects</h2>
${Object.entries(components.schemas)
  .filter(([name]) => isShown(name, components.schemas))
  .map(([name, schema]) => schemaPart(name, schema))}</section>
</main></div>
<footer><p><a href="/">Back to Quick Pay</a></p><p>Not affiliated with Tencent.</p></footer>
</body></html>`;
  return page.text;
}

/** A style sheet is no text of a page: it has no character that would end it, and is not escaped. */
const styleAsIs = (): Html => new Html(REFERENCE_STYLE);

type Named = Readonly<{ id: string; method: string; path: string; operation: Operation }>;
type Group = Readonly<{ name: string; description: string; operations: readonly Named[] }>;

function groupsOf({ paths, tags = [] }: OpenApi): readonly Group[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId ?? '',
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  return tags.map(({ name, description = '' }) => ({
    name,
    description,
    operations: all.filter(({ operation }) => operation.tags?.includes(name)),
  }));
}

const contents = (groups: readonly Group[]): Html =>
  html`<ul>${groups.map(({ name }) => html`<li><a href="#tag-${name}">${capital(name)}</a></li>`)}<li><a href="#problems">Problems</a></li><li><a href="#schemas">Objects</a></li></ul>`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function operationPart({ id, method, path, operation }: Named): Html {
  const { summary = '', description, parameters = [], requestBody, responses, security } = operation;
  const body = requestBody === undefined ? null : mediaOf(requestBody.content);
  return html`<details><summary><h3><span class="method">${method}</span> <code>${path}</code></h3><span class="what">${prose(summary)}</span></summary>
<div class="body" id="${id}">${description === undefined ? null : html`<p>${prose(description)}</p>`}<p>${whoMay(security)}</p>
${parameters.length === 0 ? null : html`<h4>Parameters</h4><dl>${parameters.map(({ name, in: place, required, description: said, schema = {} }) => html`<div><dt><code>${name}</code> <span class="type">${place}, ${typeOf(schema)}${required === true ? ', needed' : ''}</span></dt>${said === undefined ? null : html`<dd>${prose(said)}</dd>`}</div>`)}</dl>`}
${body?.schema === undefined ? null : html`<h4>Body: ${typeOf(body.schema)}</h4>`}
<h4>For example</h4>${code(curl(method, path, operation, body?.example))}
${Object.entries(responses).map(([status, answer]) => answerPart(status, answer))}</div></details>`;
}

/** The one media type that a body comes in. */
const mediaOf = (content: Content) => Object.values(content)[0];

function whoMay(security: Operation['security']): string {
  const named = new Set((security ?? []).flatMap((one) => Object.keys(one)));
  if (named.size === 0) return 'Anybody may.';
  if (named.has('node')) return 'By a store’s node alone, which signs the request.';
  return named.has('session')
    ? 'With an API key, or by somebody who is signed in at a till.'
    : 'With an API key, or from a till.';
}

function answerPart(status: string, { description, content }: Answer): Html {
  const media = content === undefined ? undefined : mediaOf(content);
  if (media?.examples !== undefined) {
    return html`<h4>${status}</h4><ul class="codes">${codesIn(description).map((name) => html`<li><a href="#problem-${name}"><code>${name}</code></a></li>`)}</ul>`;
  }
  const type = media?.schema === undefined ? null : html` · ${typeOf(media.schema)}`;
  return html`<h4>${status} · ${description}${type}</h4>${media?.example === undefined ? null : code(JSON.stringify(media.example, null, 2))}`;
}

const code = (text: string): Html => html`<pre tabindex="0">${text}</pre>`;

/** A call as it is typed into a shell. */
function curl(method: string, path: string, { parameters = [], security = [] }: Operation, body: unknown): string {
  const isNodes = security.some((one) => Object.hasOwn(one, 'node'));
  const needsKey = parameters.some(({ name }) => name === 'idempotency-key');
  const address = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => `$${name.toUpperCase()}`);
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}"$QUICKPAY_URL${address}"`,
    isNodes ? '-H "authorization: QuickPay-Node $SIGNED"' : '-H "authorization: Bearer $QUICKPAY_API_KEY"',
    ...(needsKey ? ['-H "idempotency-key: $(uuidgen)"'] : []),
    ...(body === undefined ? [] : ["-H 'content-type: application/json'", `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ');
}

function problemPart(name: ProblemCode, { value }: Example): Html {
  const { status, title, outcome, retry, advice } = PROBLEMS[name];
  return html`<details><summary><h3><code>${name}</code></h3><span class="what">${status} · ${title}</span></summary>
<div class="body" id="problem-${name}"><p>${prose(advice)}</p>
<dl><div><dt>Outcome</dt><dd>${outcome}</dd></div><div><dt>Try again</dt><dd>${RETRIES[retry]}</dd></div></dl>
<h4>For example</h4>${code(JSON.stringify(value, null, 2))}</div></details>`;
}

const RETRIES: Readonly<Record<(typeof PROBLEMS)[ProblemCode]['retry'], string>> = {
  never: 'never as it is',
  after: 'after a while: retryAfterMs, and the header Retry-After, say how long',
  now: 'now, the very same request',
};

/** What is sent and what is answered are two schemas by name; where they say the same the second is one too many. */
function isShown(name: string, schemas: OpenApi['components']['schemas']): boolean {
  if (!name.endsWith(SENT)) return true;
  return schemas[name.slice(0, -SENT.length)] === undefined;
}
const SENT = 'Input';

function schemaPart(name: string, { description, properties = {}, required = [] }: Schema): Html {
  return html`<details><summary><h3>${name}</h3></summary><div class="body" id="schema-${name}">
${description === undefined ? null : html`<p>${prose(description)}</p>`}
<dl>${Object.entries(properties).map(([field, schema]) => html`<div><dt><code>${field}</code> <span class="type">${typeOf(schema)}${required.includes(field) ? '' : ', may be left out'}</span></dt>${schema.description === undefined ? null : html`<dd>${prose(schema.description)}</dd>`}</div>`)}</dl></div></details>`;
}

/** A type in few words; objects lead to where they are explained. */
function typeOf(schema: Schema): Html {
  const { $ref, type, format, enum: values, anyOf, oneOf, items, const: only } = schema;
  if ($ref !== undefined) {
    const name = nameIn($ref).replace(/Input$/, '');
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (only !== undefined) return html`${JSON.stringify(only)}`;
  if (values !== undefined) return html`${values.map(String).join(' | ')}`;
  const choices = anyOf ?? oneOf;
  if (choices !== undefined)
    return html`${choices.flatMap((choice, at) => (at === 0 ? [typeOf(choice)] : [' or ', typeOf(choice)]))}`;
  if (type === 'array') return html`list of ${items === undefined ? 'anything' : typeOf(items)}`;
  return html`${format === 'date-time' ? 'time' : [type ?? 'anything'].flat().join(' or ')}`;
}
