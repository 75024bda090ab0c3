/** What a printer says of itself, as bytes (DLE EOT 2 and 4, GS r 1). */

/** Why nothing is printed. */
export type PrinterFault = 'noPaper' | 'coverOpen' | 'fault';

/** Bits that every answer to DLE EOT has, by which it is told from anything else: 0xx1xx10. */
export const isStatus = (byte: number): boolean => (byte & 0b1001_0011) === 0b0001_0010;

/**
 * The answer to DLE EOT 4 (paper): null where there is paper.
 *
 * @example paperFault(0x72) // 'noPaper'
 */
export const paperFault = (byte: number): PrinterFault | null =>
  isStatus(byte) && (byte & 0b0110_0000) !== 0 ? 'noPaper' : null;

/** The answer to DLE EOT 2 (why it is offline): null where nothing is wrong. */
export function offlineFault(byte: number): PrinterFault | null {
  if (!isStatus(byte)) return null;
  if ((byte & 0b0000_0100) !== 0) return 'coverOpen';
  if ((byte & 0b0010_0000) !== 0) return 'noPaper';
  return (byte & 0b0100_0000) !== 0 ? 'fault' : null;
}

/** The answer to GS r 1: paper that has run out while printing. Told from DLE EOT's by its bit 4. */
export const isDoneAnswer = (byte: number): boolean => (byte & 0b1001_0000) === 0;
export const ranOut = (byte: number): boolean => (byte & 0b0000_1100) !== 0;
