/** Ready for a code: the amount stands still, and the customer is told where theirs is. */
import { lazy, Suspense, useState } from 'react';
import type { ScannedCode } from '../../capture/scan.ts';
import { TypedCode } from '../../capture/typed-code.tsx';
import { useKeys, useShortcuts } from '../../keys/use-shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { BigMoney } from '../../ui/money.tsx';
import { useWords } from '../../words/language-provider.tsx';
import type { Amount } from '../../words/money.ts';
import { useOpenNumber } from '../lookup/use-open-number.ts';
import { WhereDrawing } from '../where-drawing.tsx';
import { Notice } from './notice.tsx';
import styles from './scan-panel.module.css';

/** Its reader is a megabyte: for those who have no scanner. */
const CameraReader = lazy(async () => ({ default: (await import('../../capture/camera.tsx')).CameraReader }));

export type ScanPanelProps = Readonly<{
  amount: Amount;
  /** What was wrong with the last scan. */
  notice: string | null;
  onCode: (code: ScannedCode) => void;
  /** Nothing was sent: back to where it can be changed. */
  onBack: () => void;
}>;

export function ScanPanel({ amount, notice, onCode, onBack }: ScanPanelProps) {
  const { say } = useWords();
  const keys = useKeys();
  const openNumber = useOpenNumber();
  const [way, setWay] = useState<'scanner' | 'camera' | 'typed'>('scanner');
  useShortcuts({ camera: () => setWay('camera') });
  const taken = (code: ScannedCode) => {
    setWay('scanner');
    onCode(code);
  };
  return (
    <section className={styles.scan} data-fills="" aria-label={say('scan.ready')}>
      {notice === null ? null : <Notice text={notice} />}
      <div className={styles.amount}>
        <BigMoney amount={amount} align="end" />
      </div>
      <div className={styles.ask}>
        <div className={styles.words}>
          <h1>{say('scan.ask')}</h1>
          <p className={styles.where}>{say('scan.where')}</p>
        </div>
        {way === 'camera' ? (
          <Suspense fallback={<p>{say('scan.cameraLoads')}</p>}>
            <CameraReader onCode={taken} onNumber={openNumber} onClose={() => setWay('scanner')} />
          </Suspense>
        ) : null}
        {way === 'typed' ? <TypedCode onCode={taken} /> : null}
        {way === 'scanner' ? <WhereDrawing /> : null}
      </div>
      <div className={styles.actions}>
        <Button icon="back" onPress={onBack} shortcut="Esc">
          {say('action.back')}
        </Button>
        <Button onPress={() => setWay(way === 'typed' ? 'scanner' : 'typed')}>{say('scan.type')}</Button>
        <Button icon="camera" onPress={() => setWay(way === 'camera' ? 'scanner' : 'camera')} shortcut={keys.camera}>
          {say('scan.camera')}
        </Button>
      </div>
    </section>
  );
}
