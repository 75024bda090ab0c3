/** The player as one file that needs nothing else: no network, no server, no other file. A browser is told to allow it nothing more. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PAGE_LOOKS } from './looks.ts';
import { pageScript } from './page-script.ts';
import { type Run, replayOf } from './run.ts';
import { escaped } from './svg.ts';

/** @returns an HTML file that shows the run */
export function playerPage(run: Run): string {
  const style = `${PAGE_LOOKS}\n${readFileSync(new URL('./page/player.css', import.meta.url), 'utf8')}`;
  const script = `\n${pageScript(new URL('./page/main.ts', import.meta.url))}\n`;
  // Nothing from anywhere, and of what is here only this very style and script.
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const { defect } = run.how;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Seed ${run.seed}: Quick Pay simulation</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Seed ${run.seed}</h1>
<p id="figures"></p>
<p>Trace ${escaped(run.hash)}. Again: <code>${escaped(replayOf(run))}</code></p>
${defect === null ? '' : `<p>With a defect on purpose: ${escaped(defect.breaks)}</p>\n`}</header>
<div id="player"><noscript>This page draws what it shows by a script of its own: allow it, it loads nothing.</noscript></div>
<script type="application/json" id="run">${embedded(run)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** Nothing in it ends the element that it stands in, whatever a trace says. */
const embedded = (run: Run): string => JSON.stringify(run).replaceAll('<', '\\u003c');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
