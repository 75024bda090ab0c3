/** Longer than anything takes that is under way, on a machine that has much else to do. */
const WITHIN_MS = 20_000;
const INTERVAL_MS = 20;

/**
 * Looks again and again until nothing is thrown any more, because answers travel. Also where several stories are told at once, and where none
 * is: pictures are taken by it too.
 */
export async function eventually<Seen>(look: () => Seen | Promise<Seen>, withinMs: number = WITHIN_MS): Promise<Seen> {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (fault) {
      if (performance.now() >= until) throw fault;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  }
}
