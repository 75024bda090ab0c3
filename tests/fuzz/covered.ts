/**
 * Which pieces of a reader's source have run, as V8 counts them while it runs: no source is changed for it. Counting by block, not by
 * line, so that an `&&` or a `?:` has two sides.
 *
 * Theory of operation: V8 answers nested ranges with counts, where a range that runs as often as the one around it is left out. So ranges
 * cannot be compared with each other; what can is characters. Every character of every source is marked once it has run.
 */
import { type Profiler, Session } from 'node:inspector';

export type Covered = Readonly<{
  /** How many characters ran since the last look that never ran before. `keep` notes them, so that they are old from then on. */
  news(options: Readonly<{ keep: boolean }>): number;
  /** Characters that have run and were kept, of all sources. */
  count(): number;
  close(): void;
}>;

/** @param sources beginnings of the addresses of what counts: `file:///…/packages/edge/src/` */
export function watchCovered(sources: readonly string[]): Covered {
  const session = new Session();
  session.connect();
  const ran = new Map<string, Uint8Array>();
  const take = (): readonly Profiler.ScriptCoverage[] => {
    let taken: readonly Profiler.ScriptCoverage[] = [];
    // In the thread's own session the answer is there when `post` returns.
    session.post('Profiler.takePreciseCoverage', (fault, answer) => {
      if (fault !== null) throw fault;
      taken = answer.result;
    });
    return taken.filter(({ url }) => sources.some((source) => url.startsWith(source)));
  };
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

  return {
    news({ keep }) {
      let news = 0;
      for (const { url, functions } of take()) {
        const before = ran.get(url) ?? new Uint8Array();
        const now = paint(functions, before.length);
        for (let at = 0; at < now.length; at++) if (now[at] === 1 && before[at] !== 1) news++;
        if (keep) ran.set(url, merged(before, now));
      }
      return news;
    },
    count: () => [...ran.values()].reduce((sum, one) => sum + one.reduce((all, mark) => all + mark, 0), 0),
    close: () => session.disconnect(),
  };
}

/** A mark for each character that ran: ranges within a range come behind it, and have the last word about their characters. */
function paint(functions: readonly Profiler.FunctionCoverage[], length: number): Uint8Array {
  const called = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
  const marks = new Uint8Array(Math.max(length, ...called.map(({ ranges }) => ranges[0]?.endOffset ?? 0)));
  for (const { ranges } of called)
    for (const { startOffset, endOffset, count } of ranges) marks.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return marks;
}

function merged(before: Uint8Array, now: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.max(before.length, now.length));
  all.set(before);
  for (let at = 0; at < now.length; at++) if (now[at] === 1) all[at] = 1;
  return all;
}
