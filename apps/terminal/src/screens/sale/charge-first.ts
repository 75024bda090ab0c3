import { createKept } from '../../kept.ts';

/** Whether somebody presses Charge before a scan counts: a shop's choice. */
export const keptChargeFirst = createKept('charge-first', ['off', 'on'], () => 'off');
