/** The phone: whose it is, its screens, and the prompt over all of them. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ControlError, type Payer, useLiveUpdates, usePayer, usePayers } from './control.ts';
import { useLanguage } from './language.tsx';
import { PasswordPrompt, type Result } from './password.tsx';
import { Link, pathTo, type Screen, usePlace } from './path.tsx';
import { QuickPay } from './quick-pay.tsx';
import { Chats, Me, Orders, Wallet } from './screens.tsx';
import type { Key } from './words.ts';

const TITLES: Readonly<Record<Screen, Key>> = {
  me: 'me',
  chats: 'chats',
  wallet: 'wallet',
  'quick-pay': 'quickPay',
  orders: 'orders',
};
const PARENTS: Readonly<Record<Screen, Screen | null>> = {
  me: null,
  chats: null,
  wallet: 'me',
  'quick-pay': 'wallet',
  orders: 'me',
};
const BODIES: Readonly<Record<Screen, (props: { payer: Payer }) => ReactNode>> = {
  me: Me,
  chats: Chats,
  wallet: Wallet,
  'quick-pay': QuickPay,
  orders: Orders,
};

export function App() {
  useLiveUpdates();
  const { payerId, screen } = usePlace();
  return (
    <>
      <Mark />
      {payerId === null ? <Payers /> : <Phone key={payerId} payerId={payerId} screen={screen} />}
    </>
  );
}

/** Nobody may take this for the real thing. */
function Mark() {
  const { say, language, setLanguage } = useLanguage();
  return (
    <header className="mark">
      <Link to={pathTo(null)}>{say('sandbox')}</Link>
      <button
        type="button"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
      >
        {say('language')}
      </button>
    </header>
  );
}

function Payers() {
  const { say } = useLanguage();
  const { data: payers, isError } = usePayers();
  return (
    <main className="payers">
      <h1>{say('payers')}</h1>
      {isError ? <Unreachable /> : null}
      <ul>
        {(payers ?? []).map(({ id, name, region, online }) => (
          <li key={id}>
            <Link to={pathTo(id, 'quick-pay')}>
              <strong>{name}</strong>
              <span className="muted">
                {id} · {region} · {say(online ? 'online' : 'offline')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}

function Unreachable() {
  const { say } = useLanguage();
  return (
    <p className="trouble" role="alert">
      {say('unreachable')}
    </p>
  );
}

function Phone({ payerId, screen }: { payerId: string; screen: Screen }) {
  const { say } = useLanguage();
  const { data: payer, error } = usePayer(payerId);
  const [result, setResult] = useState<Result | null>(null);
  const [isClosed, setClosed] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const parent = PARENTS[screen];
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus follows the screen
  useEffect(() => title.current?.focus(), [screen]);

  if (error instanceof ControlError && error.status === 404) {
    return (
      <main className="phone closed">
        <h1>{say('unknownPayer')}</h1>
        <Link to={pathTo(null)}>{say('payers')}</Link>
      </main>
    );
  }
  if (payer === undefined) return <main className="phone">{error ? <Unreachable /> : null}</main>;
  if (isClosed) {
    return (
      <main className="phone closed">
        <p>{say('appClosed')}</p>
        <button type="button" className="main" onClick={() => setClosed(false)}>
          {say('openApp')}
        </button>
      </main>
    );
  }
  const Body = BODIES[screen];
  return (
    <main className="phone">
      <div className="title">
        {parent === null ? <span /> : <Link to={pathTo(payer.id, parent)}>‹ {say('back')}</Link>}
        <h1 ref={title} tabIndex={-1}>
          {say(TITLES[screen])}
        </h1>
        <span className="muted">{payer.online ? '' : say('offline')}</span>
      </div>
      <div className="body">
        {error ? <Unreachable /> : null}
        <Body payer={payer} />
      </div>
      <nav className="tabs" aria-label={say('services')}>
        <Link to={pathTo(payer.id, 'chats')} current={screen === 'chats'}>
          {say('chats')}
        </Link>
        <Link to={pathTo(payer.id, 'me')} current={screen !== 'chats'}>
          {say('me')}
        </Link>
      </nav>
      {payer.prompt ? (
        <PasswordPrompt
          key={payer.prompt.outTradeNo}
          payer={payer}
          prompt={payer.prompt}
          onResult={setResult}
          onClose={() => setClosed(true)}
        />
      ) : null}
      {result === null || payer.prompt ? null : <ResultPage result={result} onDone={() => setResult(null)} />}
    </main>
  );
}

function ResultPage({ result, onDone }: { result: Result; onDone: () => void }) {
  const { say } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className={`result ${result.key}`} aria-labelledby="result-title" onCancel={onDone}>
      <h2 id="result-title" role="status">
        {say(result.key)}
      </h2>
      <p className="amount">{result.amount}</p>
      <button type="button" className="main" onClick={onDone}>
        {say('done')}
      </button>
    </dialog>
  );
}
