/** Of the user timing API: when the last code was there, so that what follows can be measured from it. */
export const SCAN_MARK = 'scan';

/** @param at of the last key, the picture, or the press that sent it, on the clock of `performance.now()` */
export function markScan(at: number): void {
  performance.clearMarks(SCAN_MARK);
  performance.mark(SCAN_MARK, { startTime: at });
}
