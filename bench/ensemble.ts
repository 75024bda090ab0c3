/** The parts of a bench together: one folder and one log for all of them, and one end. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cpu, type Part, type Questions, startPart } from './parts.ts';

export type Ensemble = Readonly<{
  /** Its own, and gone when it ends. */
  folder: string;
  /** Starts a part. `execArgv`: options of Node for it. */
  start<Asked extends Questions>(program: URL, options: unknown, execArgv?: readonly string[]): Promise<Part<Asked>>;
  /** Processor time of all parts, in microseconds. */
  cpu(): Promise<number>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}>;

const LOG_CHARACTERS_MAX = 4_000;

/**
 * Opens one in a folder of its own below `parent`.
 *
 * @throws what `open` throws, with the end of the log on standard error; nothing is left running
 */
export async function openEnsemble<Opened>(parent: string, open: (ensemble: Ensemble) => Promise<Opened>): Promise<Opened> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const running = new Set<Readonly<{ cpu(): Promise<Cpu>; end(): Promise<void> }>>();
  // However it ends, ctrl-C included: parts end by themselves when nobody asks them any more, and keys or hundreds of megabytes may be here.
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = () => process.exit(130);
  process.once('exit', removeFolder).once('SIGINT', interrupted).once('SIGTERM', interrupted);

  const ensemble: Ensemble = {
    folder,
    async start<Asked extends Questions>(program: URL, options: unknown, execArgv: readonly string[] = []) {
      const started = await startPart<Asked>(program, options, { log, execArgv });
      const part: Part<Asked> = {
        ...started,
        end() {
          running.delete(part);
          return started.end();
        },
      };
      running.add(part);
      return part;
    },
    async cpu() {
      const used = await Promise.all([...running].map((part) => part.cpu()));
      return used.reduce((sum, { process }) => sum + process, 0);
    },
    async close() {
      await Promise.all([...running].map((part) => part.end()));
      closeSync(log);
      removeFolder();
      process.off('exit', removeFolder).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    },
  };
  try {
    return await open(ensemble);
  } catch (fault) {
    process.stderr.write(readFileSync(logFile, 'utf8').slice(-LOG_CHARACTERS_MAX));
    await ensemble.close();
    throw fault;
  }
}
