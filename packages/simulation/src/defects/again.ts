/** The command that was given, once more in a process with a defect in it: to look at what becomes of one world. */
import { spawn } from 'node:child_process';
import type { Defect } from './defect.ts';
import { addressOf } from './put-in.ts';

/** Whether this process was started with the defect in it. */
export const isPutIn = (defect: Defect): boolean => process.execArgv.includes(addressOf(defect));

/** @returns the code with which it ended */
export function againWith(defect: Defect): Promise<number> {
  const command = [...process.execArgv, '--import', addressOf(defect), ...process.argv.slice(1)];
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
