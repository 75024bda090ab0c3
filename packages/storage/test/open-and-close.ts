/** Opens a ledger, commits and closes it, with nothing beside it that keeps the process alive. */
import { openSqliteLedger } from '../src/index.ts';
import { creates, sample, seeded } from './sample.ts';

const ledger = await openSqliteLedger({ file: process.argv[2] ?? '', environment: 'sandbox', random: seeded(1) });
await ledger.commit([creates(sample(seeded(2)).sale())]);
await ledger.close();
process.stdout.write('closed\n');
