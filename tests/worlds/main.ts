/** `npm run simulate`: the worlds of `packages/simulation`, over the production channel. */
import { simulate } from '@quickpay/simulation';
import { openBrowser } from '../../apps/cli/src/open-browser.ts';
import { huntByTest } from './hunt-by-test.ts';

// What it prints may be read by another program, slower than it is written.
process.exitCode = await simulate({ channels: new URL('./channel.ts', import.meta.url), byTest: huntByTest, open: openBrowser });
