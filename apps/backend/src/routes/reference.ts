/** What the API is: as a document for programs, and as a page for people. Both are written once, from the routes' own schemas. */
import type { Environment } from '@quickpay/api';
import type { App } from '../build.ts';
import type { OpenApi } from '../reference/document.ts';
import { REFERENCE_POLICY, referencePage } from '../reference/reference-page.ts';
import { withExamples } from '../reference/with-examples.ts';

type Options = Readonly<{
  environment: Environment;
  /** The document, once all routes are there. */
  documented: () => OpenApi;
}>;

export function referenceRoutes(app: App, { environment, documented }: Options): void {
  const document = once(() => withExamples(documented(), environment));
  // They are large, and anybody may ask for them.
  const asJson = once(() => Buffer.from(JSON.stringify(document())));
  const asPage = once(() => Buffer.from(referencePage(document(), environment)));

  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(asJson()),
  );
  app.get('/reference', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', REFERENCE_POLICY)
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cache-control', 'no-cache')
      .send(asPage()),
  );
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
