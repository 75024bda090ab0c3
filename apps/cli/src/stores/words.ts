/** How many of something. @example plural(2, 'open payment') // '2 open payments' */
export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
