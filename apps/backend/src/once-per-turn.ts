/** Lines of one turn of the event loop, written in one go: under load a line must not cost a call of the system each. */

type Destination = Readonly<{ write(text: string): void }>;

/** Whose lines are not written yet. */
const waiting = new Set<() => void>();
// However a process ends by itself, by a fault that nobody caught as well: its last lines tell why.
process.on('exit', () => {
  for (const write of waiting) write();
});

/**
 * What is written to the result reaches the destination at the end of this turn, or as the process ends. A process that is killed loses the
 * lines of one turn.
 */
export function oncePerTurn(destination: Destination): Destination {
  let lines = '';
  const write = () => {
    if (!waiting.delete(write)) return;
    const text = lines;
    lines = '';
    destination.write(text);
  };
  return {
    write(line) {
      lines += line;
      if (waiting.has(write)) return;
      waiting.add(write);
      setImmediate(write);
    },
  };
}
