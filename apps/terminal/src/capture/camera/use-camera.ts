/** A camera that is on while it is looked through, and off as soon as it is not: after a code, after a while, and when the page is hidden. */
import { ALL_WALLETS } from '@quickpay/core';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { markScan } from '../mark.ts';
import { NO_AFFIXES, readScan, type Scan } from '../scan.ts';
import { lookedAway, NOTHING_SEEN, type Sightings, see } from './sightings.ts';
import { type Camera, type CameraFailure, keptCamera, keptTorch, listCameras, openCamera } from './stream.ts';
import { watch } from './watch.ts';

/** So long nothing is found until the camera rests: it is warm, and drains a phone. */
const IDLE_MS = 30_000;

export type CameraView =
  | Readonly<{ at: 'opening' }>
  /** `sees`: what lies before it now that is no payment code. */
  | Readonly<{ at: 'watching'; camera: Camera; cameras: Cameras; sees: 'nothing' | 'otherKind' }>
  | Readonly<{ at: 'resting' }>
  | Readonly<{ at: 'done' }>
  | Readonly<{ at: 'failed'; why: CameraFailure | 'reader' }>;
export type Cameras = Awaited<ReturnType<typeof listCameras>>;

/** Of several codes in one picture the one that somebody wants to pay with, then a number of an order, then whatever there is. */
const RANK: Readonly<Record<Scan['kind'], number>> = { code: 0, refundNumber: 1, orderNumber: 2, transactionId: 2, refused: 3 };
const readPicture = (text: string): Scan => readScan(text, NO_AFFIXES, ALL_WALLETS);
const rank = (text: string): number => RANK[readPicture(text).kind];

/**
 * @param onScan a code or a number was shown; the picture still stands in the video when it is called. Answers whether that was all:
 * then the camera goes off
 */
export function useCamera(video: RefObject<HTMLVideoElement | null>, deviceId: string, onScan: (scan: Scan) => boolean) {
  const [view, setView] = useState<CameraView>({ at: 'opening' });
  const [session, setSession] = useState(0);
  const sightings = useRef<Sightings>(NOTHING_SEEN);
  /** What was shown, and is nothing that anybody here wants. */
  const otherKind = useRef<string | null>(null);
  const latest = useRef(onScan);
  useLayoutEffect(() => {
    latest.current = onScan;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session begins the same thing anew
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const ends: (() => void)[] = [];
    let isOver = false;
    const end = (next: CameraView | null): void => {
      if (isOver) return;
      isOver = true;
      for (const each of ends.toReversed()) each();
      sightings.current = lookedAway(sightings.current);
      if (next !== null) setView(next);
    };
    const rest = () => end({ at: 'resting' });
    let idle: ReturnType<typeof setTimeout> | undefined;
    const stayAwake = () => {
      clearTimeout(idle);
      idle = setTimeout(rest, IDLE_MS);
    };
    const look = (texts: readonly string[]): void => {
      const at = performance.now();
      const [text = null] = texts.toSorted((one, other) => rank(one) - rank(other));
      const seen = see(sightings.current, text, at);
      sightings.current = seen.sightings;
      if (seen.shown !== null) {
        stayAwake();
        markScan(at);
        if (latest.current(readPicture(seen.shown))) {
          end({ at: 'done' });
          return;
        }
        otherKind.current = seen.shown;
      }
      const { taken } = seen.sightings;
      const sees = taken !== null && taken === otherKind.current ? 'otherKind' : 'nothing';
      setView((before) => (before.at === 'watching' && before.sees !== sees ? { ...before, sees } : before));
    };
    const begin = async (): Promise<void> => {
      const camera = await openCamera(deviceId);
      if ('failure' in camera) return end({ at: 'failed', why: camera.failure });
      if (isOver) return camera.stop();
      ends.push(camera.stop, () => {
        element.srcObject = null;
      });
      for (const track of camera.stream.getTracks()) track.addEventListener('ended', () => end({ at: 'failed', why: 'none' }));
      element.srcObject = camera.stream;
      await element.play().catch(() => {});
      if (camera.hasTorch) await camera.setTorch(keptTorch.get() === 'on');
      const cameras = await listCameras();
      if (isOver) return;
      setView({ at: 'watching', camera, cameras, sees: 'nothing' });
      ends.push(watch(element, look, () => end({ at: 'failed', why: 'reader' })).stop);
      stayAwake();
      ends.push(() => clearTimeout(idle));
    };
    const hidden = () => {
      if (document.hidden) rest();
    };
    document.addEventListener('visibilitychange', hidden);
    ends.push(() => document.removeEventListener('visibilitychange', hidden));
    setView({ at: 'opening' });
    void begin();
    return () => end(null);
  }, [video, deviceId, session]);
  return { view, again: () => setSession((before) => before + 1), choose: keptCamera.set };
}
