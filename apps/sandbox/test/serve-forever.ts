/** A sandbox in a process of its own, to be killed: says where it is and serves. The folder is the first argument. */
import { madeCertificates } from '../../../tests/made-certificates.ts';
import { startSandbox } from '../src/index.ts';

const { close: _close, ...line } = await startSandbox({
  port: 0,
  tlsPort: 0,
  dataDir: process.argv[2] ?? '',
  ...madeCertificates(),
});
process.stdout.write(`${JSON.stringify(line)}\n`);
