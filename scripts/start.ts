/** `npm start`: builds what is stale, then `quickpay start`. */
import { buildPhone } from './build.ts';

buildPhone();
process.argv.splice(2, 0, 'start');
await import('../apps/cli/src/main.ts');
