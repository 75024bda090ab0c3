/**
 * "I did pay": from what a customer holds out to the payment. A receipt, a refund's receipt or the code in their WeChat bill is scanned, or
 * what is known of it is typed; the payment opens, and is asked about where it is not settled.
 */
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { CameraReader } from '../../capture/camera.tsx';
import { useScans } from '../../capture/scan-capture.tsx';
import { useKeys, useShortcuts } from '../../keys/use-shortcuts.ts';
import { PaymentRow } from '../../payments/payment-row.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useSounds } from '../../sounds/sound-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Rows } from '../../ui/rows.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { LOOKUP_WORDS } from '../../words/lookup-words.ts';
import { LoadFailed, Skeleton } from '../loading.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import styles from './lookup.module.css';
import { NotHere } from './not-here.tsx';
import { readAsked } from './read-asked.ts';
import { useLookup } from './use-lookup.ts';
import { useOpenNumber } from './use-open-number.ts';

const SKELETON_ROWS = 1;

export function LookupScreen() {
  const tell = useTable(LOOKUP_WORDS);
  useScreenTitle(tell('lookup.title'));
  const { number, asked } = useRouterState({
    select: ({ location: { state } }) => ({ number: state.number ?? null, asked: state.__TSR_key ?? '' }),
    structuralSharing: true,
  });
  return (
    <div className={styles.page}>
      <h1 className={pageStyles.title}>{tell('lookup.title')}</h1>
      {number === null ? null : <Looked key={`${number} ${asked}`} number={number} asked={asked} />}
      <Ask />
    </div>
  );
}

function Looked({ number, asked }: { number: string; asked: string }) {
  const tell = useTable(LOOKUP_WORDS);
  const navigate = useNavigate();
  const { data, isPending, isError, refetch } = useLookup(number, asked);
  const open = (id: string, replace = false) => void navigate({ to: '/payments/$id', params: { id }, replace });
  const only = data?.length === 1 ? data[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined) void navigate({ to: '/payments/$id', params: { id: only }, replace: true });
  }, [only, navigate]);
  if (isError) return <LoadFailed heardAt={null} onRetry={() => void refetch()} />;
  if (isPending || only !== undefined) return <Skeleton rows={SKELETON_ROWS} isLoading />;
  if (data.length === 0) return <NotHere number={number} onFound={(id) => open(id, true)} />;
  return (
    <Rows label={tell('lookup.several')}>
      {data.map((payment) => (
        <PaymentRow key={payment.id} payment={payment} onOpen={() => open(payment.id)} />
      ))}
    </Rows>
  );
}

/** What to scan, where the customer has it, and a field for who has none of it. */
function Ask() {
  const { say } = useWords();
  const tell = useTable(LOOKUP_WORDS);
  const navigate = useNavigate();
  const keys = useKeys();
  const { play } = useSounds();
  const { isLocked } = useSession();
  const openNumber = useOpenNumber();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<'lookup.first' | 'lookup.isCode' | null>(null);
  const [isCamera, setCamera] = useState(false);
  const refuseCode = () => {
    if (isLocked) return;
    play('notPaid');
    setProblem('lookup.isCode');
  };
  useShortcuts({ camera: () => setCamera(true) });
  useScans({ onCode: refuseCode });
  const find = () => {
    const wanted = readAsked(text);
    switch (wanted.kind) {
      case 'nothing':
        return setProblem('lookup.first');
      case 'paymentCode':
        setText('');
        return setProblem('lookup.isCode');
      case 'number':
        return openNumber(wanted);
      case 'text':
        return void navigate({ to: '/history', search: { q: wanted.text } });
    }
  };
  return (
    <section className={styles.ask} aria-label={tell('lookup.how')}>
      <p>{tell('lookup.scan')}</p>
      <p className={styles.where}>{tell('lookup.where')}</p>
      {isCamera ? (
        <CameraReader
          onNumber={(number) => {
            setCamera(false);
            openNumber(number);
          }}
          onTick={() => play('scan')}
          onClose={() => setCamera(false)}
        />
      ) : null}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <TextField
          type="search"
          label={tell('lookup.field')}
          hint={tell('lookup.hint')}
          value={text}
          onChange={(typed) => {
            setProblem(null);
            setText(typed);
          }}
          error={problem === null ? undefined : tell(problem)}
        />
        <div className={styles.actions}>
          <Button icon="camera" onPress={() => setCamera(true)} shortcut={keys.camera}>
            {say('scan.camera')}
          </Button>
          <Button kind="primary" submit>
            {tell('lookup.find')}
          </Button>
        </div>
      </form>
    </section>
  );
}
