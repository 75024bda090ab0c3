/**
 * What a cashier waits for, measured where it is seen: a window of the terminal writes down when each change of the screen was painted.
 *
 * A span begins with a scan's last key, or when WeChat Pay's answer reached the backend, and ends when the browser has painted what came of
 * it: after the frame that follows the change.
 */
import type { Page } from 'playwright-core';

/** Milliseconds. */
export type Spans = Readonly<{
  /** From the scan's last key to the first picture of its payment. */
  feedbackMs: number;
  /** From the channel's answer, as the ledger dates it, to the picture of what it says. */
  answerMs: number;
}>;

/** A change that was painted: when by the page's clock, when by the machine's, and how the payment in front then looked. */
type Painted = Readonly<{ at: number; wall: number; tone: string }>;

/** Writes down from now on, in this page and whatever it becomes. */
export const watchPaints = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const painted: Painted[] = [];
    Object.assign(globalThis, { painted });
    let isDue = false;
    const look = () => {
      if (isDue) return;
      isDue = true;
      // A frame's own callbacks run before it is painted, a message after them behind it.
      requestAnimationFrame(() => {
        isDue = false;
        const tone = document.querySelector<HTMLElement>('article[data-tone]')?.dataset.tone ?? '';
        const channel = new MessageChannel();
        channel.port1.onmessage = () => painted.push({ at: performance.now(), wall: Date.now(), tone });
        channel.port2.postMessage(null);
      });
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });

/** Forgets what was written down: before a scan. */
export const forgetPaints = (page: Page): Promise<void> =>
  page.evaluate(() => void (globalThis as unknown as { painted: Painted[] }).painted.splice(0)); // made by `watchPaints`

/**
 * The spans of the last sale.
 *
 * @param answeredAt when the channel's answer was there, by the machine's clock
 * @throws Error where the page never painted what it should have
 */
export async function spansOf(page: Page, answeredAt: number): Promise<Spans> {
  const { scannedAt, painted } = await page.evaluate(() => ({
    scannedAt: performance.getEntriesByName('scan').at(-1)?.startTime ?? Number.NaN,
    painted: (globalThis as unknown as { painted: Painted[] }).painted, // made by `watchPaints`
  }));
  const first = painted.find(({ at, tone }) => at >= scannedAt && tone !== '');
  const paid = painted.find(({ tone }) => tone === 'paid');
  if (first === undefined || paid === undefined) throw new Error('the page painted no payment');
  return { feedbackMs: first.at - scannedAt, answerMs: Math.max(0, paid.wall - answeredAt) };
}
