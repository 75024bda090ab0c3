/** `npm start`: builds what is stale, then `quickpay start`. */
import { buildPages } from './build.ts';

buildPages();
process.argv.splice(2, 0, 'start');
await import('../apps/cli/src/main.ts');
