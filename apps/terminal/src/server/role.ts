/** Who may: the server decides, and says so by refusing. */
import { QuickpayProblem } from '@quickpay/client';

const FORBIDDEN = 403;

/** Whether a refusal means that somebody else would be let in. */
export const needsManager = (fault: unknown): boolean => fault instanceof QuickpayProblem && fault.problem.status === FORBIDDEN;
