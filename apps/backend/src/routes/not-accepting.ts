/** Why nothing is taken: by the phase of the process, or because it is another’s. */
import type { Engine, OwnedElsewhere } from '@quickpay/engine';
import { ApiProblem } from '../problem.ts';

type Phase = ReturnType<Engine['health']>['phase'];

const WHY: Readonly<Record<Phase, string>> = {
  starting: 'This server is starting: it first takes up what was open.',
  running: 'Too much is waiting to be written.',
  draining: 'This server is ending.',
  stopped: 'This server is ending.',
  disowned: 'Head office has taken this server over.',
};

/** What one node’s engine does not do with what another works on. */
export const ownedElsewhere = ({ owner }: OwnedElsewhere): ApiProblem =>
  new ApiProblem('owned_elsewhere', `Node ${owner} works on it. Nothing was recorded.`);

export const notAccepting = (phase: Phase): ApiProblem =>
  new ApiProblem('not_accepting', `${WHY[phase]} Nothing was recorded.`, { retryAfterMs: 1_000 });
