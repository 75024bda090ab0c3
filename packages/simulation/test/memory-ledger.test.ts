/** What a ledger promises is promised by the one in memory too. */
import { ledgerContract } from '../../storage/test/ledger-contract.ts';
import { seeded } from '../../storage/test/sample.ts';
import { memoryLedger } from '../src/ledger/memory-ledger.ts';

ledgerContract('in memory', async () =>
  memoryLedger({ nodeId: 'node0001', epoch: 0, environment: 'sandbox', hashKey: seeded(1).bytes(32) }),
);
