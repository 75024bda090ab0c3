/** This machine: the data folder, and who listens where the backend would. */
import { statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { environmentSchema, readinessSchema } from '@quickpay/api';
import { tryDurability } from '@quickpay/storage';
import { z } from 'zod';
import type { FolderFact, PortFact } from './facts.ts';

export function probeFolder(path: string): FolderFact {
  try {
    const { mode } = statSync(path);
    const { bavail, bsize } = statfsSync(path);
    return { path, kind: 'folder', mode: mode & 0o777, freeBytes: bavail * bsize, durability: tryDurability(path) };
  } catch (fault) {
    const code = codeOf(fault);
    return code === 'ENOENT' ? { path, kind: 'missing' } : { path, kind: 'unreadable', why: code };
  }
}

const ANSWER_MS_MAX = 1_500;
const alive = z.object({ environment: environmentSchema, status: z.literal('alive') });

export async function probePort(host: string, port: number): Promise<PortFact> {
  const at = { host, port };
  if (port === 0) return { ...at, kind: 'any' };
  const problem = await listenProblem(host, port);
  if (problem === null) return { ...at, kind: 'free' };
  if (problem !== 'EADDRINUSE') return { ...at, kind: 'refused', why: problem };
  const health = await answered(alive, host, port, '/healthz');
  if (health === null) return { ...at, kind: 'other' };
  const readiness = await answered(readinessSchema, host, port, '/readyz');
  return { ...at, kind: 'backend', environment: health.environment, reasons: readiness?.reasons ?? null };
}

/** The system's word on why nobody can listen there now, or null. */
function listenProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (fault) => resolve(codeOf(fault)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Every address of the machine is one that can be asked. */
const ASKED: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

async function answered<Read>(schema: z.ZodType<Read>, host: string, port: number, path: string): Promise<Read | null> {
  const asked = ASKED[host] ?? host;
  try {
    const answer = await fetch(`http://${asked.includes(':') ? `[${asked}]` : asked}:${port}${path}`, {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    return schema.parse(await answer.json());
  } catch {
    return null;
  }
}

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault));
