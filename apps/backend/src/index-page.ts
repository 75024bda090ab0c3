/** The page at `/` where the terminal was not built: says what this is, and where to go on. */
import type { Environment } from '@quickpay/api';

/** Nothing but itself may be loaded by it. */
export const INDEX_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function indexPage(environment: Environment): string {
  const isSandbox = environment === 'sandbox';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${isSandbox ? 'SANDBOX · ' : ''}Quick Pay</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;background:#f7f5f0;color:#16191d}a{color:#1f3a8a}@media(prefers-color-scheme:dark){body{background:#0f1216;color:#f2f0ea}a{color:#b4c6ff}}</style></head>
<body><main><h1>Quick Pay</h1><p><strong>${isSandbox ? 'SANDBOX: no real money moves here.' : 'PRODUCTION: real money moves here.'}</strong></p><p>The merchant’s backend for WeChat Pay in the store.</p>
<ul><li><a href="/reference">The API, explained</a></li><li><a href="/openapi.json">The API, as OpenAPI 3.1</a></li><li><a href="/readyz">Is it ready?</a></li><li><a href="/metrics">Metrics</a></li></ul>
<p>Guides and reference are in the folder <code>docs</code> that came with it: <code>docs/architecture.md</code>, <code>docs/reference/</code>.</p>
<p>Not affiliated with Tencent.</p></main></body></html>`;
}
