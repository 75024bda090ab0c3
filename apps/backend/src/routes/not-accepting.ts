/** Why nothing is taken, by the phase of the process. */
import type { Engine } from '@quickpay/engine';
import { ApiProblem } from '../problem.ts';

type Phase = ReturnType<Engine['health']>['phase'];

const WHY: Readonly<Record<Phase, string>> = {
  starting: 'This server is starting: it first takes up what was open.',
  running: 'Too much is waiting to be written.',
  draining: 'This server is ending.',
  stopped: 'This server is ending.',
};

export const notAccepting = (phase: Phase): ApiProblem =>
  new ApiProblem('not_accepting', `${WHY[phase]} Nothing was recorded.`, { retryAfterMs: 1_000 });
