/** Looks at a running video, picture by picture, and says what codes it shows. */
import type { Answer, Question } from './pictures.ts';

/** Not more than 15 pictures a second: more find nothing sooner, and drain a phone. */
const PICTURE_MS = 1_000 / 15;

export type Watch = Readonly<{ stop(): void }>;

/**
 * Watches until it is stopped. One picture is read at a time; those that come meanwhile are let go.
 *
 * @param onTexts what stands in one picture's codes: none, mostly
 * @param onFault the reader does not work: it could not be loaded, or fell over
 */
export function watch(video: HTMLVideoElement, onTexts: (texts: readonly string[]) => void, onFault: () => void): Watch {
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { type: 'module' });
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let askedAt = 0;
  const stop = (): void => {
    isOver = true;
    clearTimeout(timer);
    worker.terminate();
  };
  const fail = (): void => {
    if (isOver) return;
    stop();
    onFault();
  };
  const ask = async (): Promise<void> => {
    if (isOver) return;
    askedAt = performance.now();
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return askLater();
    const picture = await createImageBitmap(video).catch(() => null);
    if (isOver) return picture?.close();
    if (picture === null) return askLater();
    worker.postMessage({ picture } satisfies Question, [picture]);
  };
  const askLater = (): void => {
    timer = setTimeout(ask, Math.max(0, askedAt + PICTURE_MS - performance.now()));
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if (isOver) return;
    if (data.kind === 'fault') fail();
    else {
      askLater();
      onTexts(data.texts);
    }
  });
  worker.addEventListener('error', fail);
  worker.addEventListener('messageerror', fail);
  void ask();
  return { stop };
}
