/** `npm run simulate`: the worlds of `packages/simulation`, over the production channel. */
import { simulate } from '@quickpay/simulation';

process.exit(await simulate(new URL('./channel.ts', import.meta.url)));
