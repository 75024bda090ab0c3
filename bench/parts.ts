/**
 * A bench's parts are processes of their own, as they are in life: what one of them costs is not paid by another. They are asked over
 * Node's own channel, one question at a time.
 */
import { fork } from 'node:child_process';

/** What a part can be asked, by name. */
export type Questions = Readonly<Record<string, (ask: never) => unknown>>;

/** Processor time in microseconds: of the whole process, and of its main thread alone. */
export type Cpu = Readonly<{ process: number; mainThread: number }>;

export type Part<Asked extends Questions> = Readonly<{
  ask<Name extends keyof Asked>(name: Name, ask: Parameters<Asked[Name]>[0]): Promise<Awaited<ReturnType<Asked[Name]>>>;
  cpu(): Promise<Cpu>;
  /** Lets it end by itself. */
  end(): Promise<void>;
}>;

type Message = Readonly<{ name: string; ask: unknown }>;
type Reply = Readonly<{ answer: unknown }> | Readonly<{ fault: string }>;

/** Names that the parts themselves do not take. */
const CPU = 'cpu';
const END = 'end';

/**
 * Starts a part and waits until it serves.
 *
 * @throws Error when it ends before it was told to.
 */
export async function startPart<Asked extends Questions>(
  program: URL,
  options: unknown,
  { log, execArgv = [] }: Readonly<{ log: number; execArgv?: readonly string[] }>,
): Promise<Part<Asked>> {
  const child = fork(program, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', log, 'ipc'], execArgv: [...execArgv] });
  const name = program.pathname.split('/').at(-1) ?? '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const reply = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const heard = (message: Reply) => {
        child.off('exit', gone);
        if ('fault' in message) reject(new Error(`${name}: ${message.fault}`));
        else resolve(message.answer);
      };
      const gone = (code: number | null) => {
        child.off('message', heard);
        reject(new Error(`${name} ended with ${code}; its log says why`));
      };
      child.once('message', heard).once('exit', gone);
    });
  const send = (message: Message): Promise<unknown> => {
    const answer = reply();
    child.send(message);
    return answer;
  };
  await reply();
  return {
    ask: (asked, ask) => send({ name: String(asked), ask }) as ReturnType<Part<Asked>['ask']>, // answered by the function of that name
    cpu: () => send({ name: CPU, ask: null }) as Promise<Cpu>, // answered below
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send({ name: END, ask: null } satisfies Message);
      await ended;
    },
  };
}

/** What a part was started with. */
export const optionsOfPart = <Options>(): Options => JSON.parse(process.argv[2] ?? '{}') as Options; // written by startPart

/** Serves questions until it is told to end, or whoever started it is gone. */
export function servePart<Asked extends Questions>(questions: Asked, close: () => Promise<void>): void {
  const answers: Readonly<Record<string, (ask: never) => unknown>> = { ...questions, [CPU]: cpuNow };
  const reply = (message: Reply) => process.send?.(message);
  const end = () => void close().finally(() => process.disconnect?.());
  process.on('disconnect', () => process.exit());
  process.on('message', ({ name, ask }: Message) => {
    if (name === END) return end();
    Promise.resolve()
      .then(() => answers[name]?.(ask as never)) // asked with what this name takes, by the type of Part
      .then(
        (answer) => reply({ answer: answer ?? null }),
        (fault) => reply({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }),
      );
  });
  reply({ answer: 'ready' });
}

function cpuNow(): Cpu {
  const { user, system } = process.cpuUsage();
  const main = process.threadCpuUsage();
  return { process: user + system, mainThread: main.user + main.system };
}
