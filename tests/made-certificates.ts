/**
 * Sandboxes of a test run share keys and certificates, each as a copy of its own: making them takes longer than everything else of a start.
 * That they are made by a start that has none is told by `apps/sandbox/test/durability.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@quickpay/sandbox';

const VARIABLE = 'QUICKPAY_TESTS_CERTIFICATES';

/** For `startSandbox`: what this run made, or nothing outside of one. */
export function madeCertificates(): Readonly<{ certificates?: string }> {
  const certificates = process.env[VARIABLE];
  return certificates === undefined ? {} : { certificates };
}

/** Before everything of a run, in the process that all others inherit from. */
export async function setup(): Promise<() => void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'quickpay-made-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    await (await startSandbox({ port: 0, tlsPort: 0, dataDir })).close();
  } catch (fault) {
    remove();
    throw fault;
  }
  process.env[VARIABLE] = join(dataDir, 'certificates');
  return remove;
}
