/** The two stores of this bench: one whose node comes back after days, and one at whose node payments are timed. */
import { STORE_ID } from '../pipe/account.ts';

export const BUSY_STORE_ID = STORE_ID;
export const SILENT_STORE_ID = 'store-2';
export const SILENT_TERMINAL_ID = 'till-9';
