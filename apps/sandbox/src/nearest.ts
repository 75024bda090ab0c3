/** The word that was probably meant: the one that takes the fewest changed letters. */
export function nearest(given: string, words: readonly string[]): string {
  const ranked = words.map((word) => ({ word, letters: lettersBetween(given.toLowerCase(), word.toLowerCase()) }));
  return ranked.reduce((best, one) => (one.letters < best.letters ? one : best)).word;
}

/** Letters to add, drop or change to make one word of the other. */
function lettersBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}
