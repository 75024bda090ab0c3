/** Long numbers in groups of four, as people read them aloud. @example grouped('134512345678901234') // '1345 1234 5678 9012 34' */
export const grouped = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');
