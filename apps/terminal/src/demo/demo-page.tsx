/** Terminal, customer display, payer's phone and the messages on the wire side by side, and the walk through them. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { LanguageChoice, ThemeChoice } from '../screens/choices.tsx';
import { SandboxMark } from '../screens/sandbox-mark.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/segments.tsx';
import { DEMO_WORDS } from '../words/demo-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import styles from './demo-page.module.css';
import { type DemoFacts, useDemoFacts } from './facts.ts';
import { useFramedPage, usePayerShown } from './frames.ts';
import { PANE_NAMES, Pane, type PaneName } from './pane.tsx';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { scanInto } from './scan.ts';
import { useWorld } from './use-world.ts';
import { People } from './walk/people.tsx';
import { Walk } from './walk/walk.tsx';

/** Pays without a password, unless something was arranged. */
const FIRST_PAYER = 'ready';

export function DemoPage() {
  const { say } = useWords();
  const tell = useTable(DEMO_WORDS);
  const { data: facts, isError } = useDemoFacts();
  const title = `${tell('demo.title')} · ${say('app.name')} · ${say('sandbox.mark')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={styles.page}>
      <SandboxMark />
      <header className={styles.bar}>
        <h1>
          {say('app.name')} · {tell('demo.title')}
        </h1>
        <LanguageChoice />
        <ThemeChoice />
      </header>
      {facts === undefined ? <main>{isError ? <p role="alert">{tell('demo.noFacts')}</p> : null}</main> : <Desk facts={facts} />}
    </div>
  );
}

function Desk({ facts }: { facts: DemoFacts }) {
  const tell = useTable(DEMO_WORDS);
  const sandbox = useMemo(() => createSandbox(facts.controlUrl), [facts.controlUrl]);
  const { world, isSandboxAway } = useWorld(sandbox);
  const [shown, setShown] = useState<PaneName>('terminal');
  const terminal = useRef<HTMLIFrameElement>(null);
  const phone = useRef<HTMLIFrameElement>(null);
  const wire = useRef<HTMLIFrameElement>(null);
  const phonePage = useFramedPage(phone, `${facts.phoneUrl}${FIRST_PAYER}/quick-pay`);
  const wirePage = useFramedPage(wire, facts.wireUrl);
  const payerId = usePayerShown(phone, FIRST_PAYER);
  const isSignedOut = world !== null && world.payments === null;
  return (
    <main className={styles.desk} data-shown={shown}>
      <div className={styles.guide}>
        {isSandboxAway ? <p role="alert">{tell('demo.noSandbox')}</p> : null}
        {isSignedOut ? (
          <>
            <p role="status">{tell('demo.signedOut')}</p>
            <People people={facts.people} />
          </>
        ) : null}
        <Walk sandbox={sandbox} world={world} payerId={payerId} />
      </div>
      <div className={styles.choice}>
        <Segments
          label={tell('demo.show')}
          options={PANE_NAMES.map((value) => ({ value, label: tell(`demo.${value}`) }))}
          value={shown}
          onChange={setShown}
        />
      </div>
      <Pane name="terminal" src="/" frame={terminal} />
      <Pane name="display" src="/display" />
      <Pane name="phone" src={phonePage.src} frame={phone} onLoad={phonePage.onLoad}>
        <Scanner sandbox={sandbox} payerId={payerId} onScan={(code) => scanned(terminal.current, code)} />
      </Pane>
      <Pane name="wire" src={wirePage.src} frame={wire} onLoad={wirePage.onLoad} />
    </main>
  );
}

function scanned(frame: HTMLIFrameElement | null, code: string): void {
  if (frame?.contentDocument) scanInto(frame.contentDocument, code);
}

type ScannerProps = Readonly<{ sandbox: Sandbox; payerId: string; onScan: (code: string) => void }>;

/** What a hand does at a counter: the code that the phone shows, read by the till's scanner. */
function Scanner({ sandbox, payerId, onScan }: ScannerProps) {
  const tell = useTable(DEMO_WORDS);
  const announce = useAnnounce();
  const [fault, setFault] = useState<string | null>(null);
  const scan = async () => {
    setFault(null);
    try {
      onScan(await sandbox.code(payerId));
      announce(tell('demo.scanned'), 'polite');
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Button icon="scan" onPress={() => void scan()}>
        {tell('demo.scan')}
      </Button>
      {fault === null ? null : <p role="alert">{tell('walk.notDone', { why: fault })}</p>}
    </>
  );
}
