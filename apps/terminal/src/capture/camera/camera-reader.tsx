/** The camera as a scanner. Where there is none, what to do about it and a field for the code are on the same screen. */
import type { ScannedNumber } from '@quickpay/core';
import { useRef, useState, useSyncExternalStore } from 'react';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { Key } from '../../words/catalogue.ts';
import { useWords } from '../../words/language-provider.tsx';
import styles from '../capture.module.css';
import type { Scan, ScannedCode } from '../scan.ts';
import { TypedCode } from '../typed-code.tsx';
import { keptCamera, keptTorch } from './stream.ts';
import { type CameraView, useCamera } from './use-camera.ts';

export type CameraReaderProps = Readonly<{
  /** A payment code was read, or typed instead. The camera is off by then. Left out, it is another kind of code. */
  onCode?: (code: ScannedCode) => void;
  /** A number of an order or a refund was read. Left out, it is another kind of code. */
  onNumber?: (number: ScannedNumber) => void;
  /** Something was read: for a tick that is heard. */
  onTick?: () => void;
  onClose: () => void;
}>;

const SAYS = {
  opening: 'camera.opening',
  watching: 'camera.aim',
  resting: 'camera.resting',
  done: 'camera.done',
} as const satisfies Record<Exclude<CameraView['at'], 'failed'>, Key>;
const FAILED = {
  refused: 'camera.refused',
  none: 'camera.none',
  taken: 'camera.inUse',
  broken: 'camera.broken',
  reader: 'camera.noReader',
} as const satisfies Record<Extract<CameraView, { at: 'failed' }>['why'], Key>;

/** What is said otherwise where no payment code is wanted. */
const OF_NUMBERS: ReadonlyMap<Key, 'camera.aimNumber' | 'camera.otherNumber'> = new Map([
  ['camera.aim', 'camera.aimNumber'],
  ['camera.otherKind', 'camera.otherNumber'],
]);

export function CameraReader({ onCode, onNumber, onTick, onClose }: CameraReaderProps) {
  const { say } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const deviceId = useSyncExternalStore(keptCamera.subscribe, keptCamera.get);
  const take = (scan: Scan): boolean => {
    if (scan.kind === 'refused' || (scan.kind === 'code' ? onCode : onNumber) === undefined) return false;
    freeze(video.current, still.current);
    onTick?.();
    if (scan.kind === 'code') onCode?.(scan.code);
    else onNumber?.(scan);
    return true;
  };
  const { view, again, choose } = useCamera(video, deviceId, take);
  const isOtherKind = view.at === 'watching' && view.sees === 'otherKind';
  const isOfNumbers = onCode === undefined;
  const saying = view.at === 'failed' ? FAILED[view.why] : isOtherKind ? 'camera.otherKind' : SAYS[view.at];
  const sentence = say(isOfNumbers ? (OF_NUMBERS.get(saying) ?? saying) : saying);
  return (
    <section className={styles.camera} aria-label={say('camera.title')} data-camera={view.at}>
      <div className={styles.picture} hidden={view.at === 'failed'}>
        <video ref={video} className={styles.live} muted playsInline aria-label={say('camera.title')} />
        <canvas ref={still} className={styles.still} hidden={view.at !== 'done'} />
        {view.at === 'resting' || view.at === 'done' ? (
          <div className={styles.over}>
            <Button kind="primary" icon="camera" onPress={again}>
              {say('camera.goOn')}
            </Button>
          </div>
        ) : null}
      </div>
      <p role="status" className={styles.says}>
        {sentence}
      </p>
      {isOtherKind && !isOfNumbers ? <p>{say('scan.where')}</p> : null}
      {view.at === 'watching' ? <Settings view={view} deviceId={deviceId} onChoose={choose} /> : null}
      {view.at === 'failed' && onCode !== undefined ? <TypedCode onCode={onCode} /> : null}
      <div className={styles.actions}>
        {view.at === 'failed' ? <Button onPress={again}>{say('camera.again')}</Button> : null}
        <Button icon="close" onPress={onClose}>
          {say('action.close')}
        </Button>
      </div>
    </section>
  );
}

type SettingsProps = Readonly<{
  view: Extract<CameraView, { at: 'watching' }>;
  deviceId: string;
  onChoose: (deviceId: string) => void;
}>;

/** Which camera, and its light: where there is a choice. */
function Settings({ view: { camera, cameras }, deviceId, onChoose }: SettingsProps) {
  const { say } = useWords();
  const [isLit, setLit] = useState(keptTorch.get() === 'on');
  const light = (isOn: boolean) => {
    setLit(isOn);
    keptTorch.set(isOn ? 'on' : 'off');
    void camera.setTorch(isOn);
  };
  return (
    <>
      {camera.hasTorch ? <Switch label={say('camera.torch')} isOn={isLit} onChange={light} /> : null}
      {cameras.length > 1 ? (
        <Select
          label={say('camera.which')}
          placeholder={say('camera.rear')}
          options={cameras.map(({ id, name }) => ({ value: id, label: name }))}
          value={cameras.some(({ id }) => id === deviceId) ? deviceId : null}
          onChange={onChoose}
        />
      ) : null}
    </>
  );
}

/** Columns of the picture that stands still: enough to see that it was taken, too few to read the code from it. */
const STILL_COLUMNS = 48;

function freeze(video: HTMLVideoElement | null, still: HTMLCanvasElement | null): void {
  if (video === null || still === null || video.videoWidth === 0) return;
  still.width = STILL_COLUMNS;
  still.height = Math.round((STILL_COLUMNS * video.videoHeight) / video.videoWidth);
  still.getContext('2d')?.drawImage(video, 0, 0, still.width, still.height);
}
