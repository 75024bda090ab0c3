/** The camera for screens: it and all that it needs is loaded when somebody opens it. */
import { lazy, Suspense } from 'react';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language-provider.tsx';
import type { CameraReaderProps } from './camera/camera-reader.tsx';
import styles from './capture.module.css';
import { TypedCode } from './typed-code.tsx';

const Loaded = lazy(() =>
  import('./camera/camera-reader.tsx').then(
    ({ CameraReader }) => ({ default: CameraReader }),
    () => ({ default: NotLoaded }),
  ),
);

/** @example <CameraReader onCode={({ digits }) => charge(digits)} onClose={() => setCamera(false)} /> */
export function CameraReader(props: CameraReaderProps) {
  const { say } = useWords();
  return (
    <Suspense fallback={<p role="status">{say('camera.opening')}</p>}>
      <Loaded {...props} />
    </Suspense>
  );
}

/** Its files could not be had: the network, most likely. The code can be typed all the same. */
function NotLoaded({ onCode, onClose }: CameraReaderProps) {
  const { say } = useWords();
  return (
    <section className={styles.camera} aria-label={say('camera.title')}>
      <p role="status" className={styles.says}>
        {say('camera.noReader')}
      </p>
      {onCode === undefined ? null : <TypedCode onCode={onCode} />}
      <div className={styles.actions}>
        <Button icon="close" onPress={onClose}>
          {say('action.close')}
        </Button>
      </div>
    </section>
  );
}
