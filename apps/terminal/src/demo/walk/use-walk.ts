/** The walk as it stands: which steps are done, seen in what is true; and what can be done about the one that is next. */
import { useEffect, useMemo } from 'react';
import type { World } from '../use-world.ts';
import { NOT_BEGUN, type Progress, stepNow, useProgress } from './progress.ts';
import { type Attempt, attemptsOf, lastSubmittedAt, STEPS, type StepId } from './steps.ts';

export type Standing = 'open' | 'now' | 'done' | 'skipped';
export type WalkState = Readonly<{
  /** All are done or skipped. */
  isOver: boolean;
  standingOf: (id: StepId) => Standing;
  progress: Progress;
  /** A payment of the walk is under way. */
  isPaying: boolean;
  skip: (id: StepId) => void;
  restart: () => void;
}>;

export function useWalk(world: World | null): WalkState {
  const [progress, change] = useProgress();
  const { since } = progress;
  const attempts = useMemo(
    (): readonly Attempt[] =>
      world === null || world.payments === null || since === null
        ? []
        : attemptsOf(world.payments, world.orders, world.messages, since),
    [world, since],
  );
  useEffect(() => {
    const seen = STEPS.filter(({ isDone }) => isDone(attempts)).map(({ id }) => id);
    change((before) => withDone(before, seen));
  }, [attempts, change]);
  // It begins when it is seen for the first time what was paid before: all of that is no step of it.
  const payments = world?.payments ?? null;
  useEffect(() => {
    if (since === null && payments !== null) change(() => ({ ...NOT_BEGUN, since: lastSubmittedAt(payments) }));
  }, [since, payments, change]);

  // What is done before it has begun would not be seen.
  const nowId = since === null ? null : stepNow(progress);
  return {
    isOver: stepNow(progress) === null,
    progress,
    isPaying: attempts.some(({ payment }) => payment.outcome === 'unknown'),
    standingOf(id) {
      if (progress.done.includes(id)) return 'done';
      if (progress.skipped.includes(id)) return 'skipped';
      return id === nowId ? 'now' : 'open';
    },
    skip: (id) => change((before) => ({ ...before, skipped: [...before.skipped, id] })),
    restart: () => change(() => NOT_BEGUN),
  };
}

/** One that was skipped and is done after all is done. */
function withDone(before: Progress, seen: readonly StepId[]): Progress {
  const fresh = seen.filter((id) => !before.done.includes(id));
  if (fresh.length === 0) return before;
  return { ...before, done: [...before.done, ...fresh], skipped: before.skipped.filter((id) => !fresh.includes(id)) };
}
