/** A terminal with somebody at it: reads what is on the screen, and types. By `script`, which every Linux has for its terminals. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const ANSWER_MS_MAX = 30_000;

export const hasTerminals = spawnSync('script', ['--version']).status === 0;

export const ENTER = '\r';
export const DOWN = '\u001b[B';
export const CTRL_C = '\u0003';
/** Takes away what stands before the cursor. */
export const CLEAR = '\u0015';

export class Terminal {
  readonly #child: ChildProcess;
  #seen = '';
  #all = '';
  #wake: () => void = () => {};
  readonly ended: Promise<number>;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>) {
    const command = ['stty cols 200 rows 50;', process.execPath, MAIN, ...args].join(' ');
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', ...environment },
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#seen += chunk.toString();
      this.#all += chunk.toString();
      this.#wake();
    });
    this.ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code ?? -1)));
  }

  /** Everything that was ever on the screen. */
  get all(): string {
    return this.#all;
  }

  /** Waits until this is on the screen; then types. What was on it before is not looked at again. */
  async answer(question: string, keys: string): Promise<void> {
    await this.sees(question);
    this.#seen = '';
    this.#child.stdin?.write(keys);
  }

  /** Waits until this is on the screen, since what was answered last. */
  async sees(text: string): Promise<void> {
    const until = Date.now() + ANSWER_MS_MAX;
    while (!this.#seen.includes(text)) {
      if (Date.now() > until) throw new Error(`"${text}" did not come. On the screen: ${this.#seen}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
