/** Words that came over the wire, without what could move a terminal's cursor. */
export const plain = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 160);
