/** One payer's phone: its screens, and over them the password prompt, a payment's outcome, or nothing while the app is closed. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Chats } from './chats.tsx';
import { isAway, useChangePayer, useOrders, usePayer } from './control.ts';
import { ChatsDrawing, MeDrawing } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import { Me } from './me.tsx';
import { Orders } from './orders.tsx';
import type { Outcome } from './outcome.ts';
import { OutcomePage, useNewOutcome } from './outcome-page.tsx';
import { PasswordPrompt } from './password.tsx';
import { Link, pathTo, type Screen } from './path.tsx';
import { QuickPay } from './quick-pay.tsx';
import type { Payer } from './resources.ts';
import { UnknownPayer, Unreachable } from './trouble.tsx';
import { Wallet } from './wallet.tsx';
import type { Key } from './words.ts';

type ScreenPart = Readonly<{ title: Key; parent: Screen | null; Body: (props: { payer: Payer }) => ReactNode }>;

const SCREEN_PARTS: Readonly<Record<Screen, ScreenPart>> = {
  me: { title: 'me', parent: null, Body: Me },
  chats: { title: 'chats', parent: null, Body: Chats },
  wallet: { title: 'wallet', parent: 'me', Body: Wallet },
  'quick-pay': { title: 'quickPay', parent: 'wallet', Body: QuickPay },
  orders: { title: 'orders', parent: 'me', Body: Orders },
};

export function Phone({ payerId, screen }: { payerId: string; screen: Screen }) {
  const { say } = useLanguage();
  const query = usePayer(payerId);
  const { data: payer } = query;
  const title = say(SCREEN_PARTS[screen].title);
  useEffect(() => {
    document.title = `${title} · ${payerId} · ${say('sandbox')}`;
  }, [title, payerId, say]);

  if (payer === null) return <UnknownPayer id={payerId} />;
  if (payer === undefined) return <main className="phone still">{isAway(query) ? <Unreachable /> : null}</main>;
  return <OpenPhone payer={payer} screen={screen} isSandboxAway={isAway(query)} />;
}

function OpenPhone({ payer, screen, isSandboxAway }: { payer: Payer; screen: Screen; isSandboxAway: boolean }) {
  const { say } = useLanguage();
  const { data: orders } = useOrders(payer);
  const [outcome, dismiss] = useNewOutcome(orders);
  const [isClosed, setClosed] = useState(false);
  /** A scenario closed the app over this prompt, and somebody opened it again. */
  const [reopened, setReopened] = useState<string | null>(null);
  const closedByScenario = payer.prompt?.appClosed === true && payer.prompt.outTradeNo !== reopened;
  const over = isClosed || closedByScenario ? 'closed' : payer.prompt ? 'prompt' : outcome ? 'outcome' : null;
  const title = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus goes to the screen that comes, or comes back
  useLayoutEffect(() => {
    // Framed beside something else, it leaves the keyboard where it is at work.
    if (over === null && (window.parent === window || document.hasFocus())) title.current?.focus({ preventScroll: true });
  }, [screen, over]);

  const open = () => {
    setClosed(false);
    setReopened(payer.prompt?.outTradeNo ?? null);
  };
  const { title: titleKey, parent, Body } = SCREEN_PARTS[screen];
  return (
    <main className="phone">
      <div className="screen" inert={over !== null}>
        <div className="title">
          {parent === null ? <span /> : <Link to={pathTo(payer.id, parent)}>‹ {say('back')}</Link>}
          <h1 ref={title} tabIndex={-1}>
            {say(titleKey)}
          </h1>
          <span />
        </div>
        {payer.online ? null : <OfflineBar payer={payer} />}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className="body" tabIndex={0} aria-label={say(titleKey)}>
          {isSandboxAway ? <Unreachable /> : null}
          <Body payer={payer} />
        </section>
        <nav className="tabs" aria-label={say('tabs')}>
          <Link to={pathTo(payer.id, 'chats')} current={screen === 'chats'}>
            <ChatsDrawing /> {say('chats')}
          </Link>
          <Link to={pathTo(payer.id, 'me')} current={screen !== 'chats'}>
            <MeDrawing /> {say('me')}
          </Link>
        </nav>
      </div>
      <p className="unseen" role="status" aria-live="assertive">
        {over === 'outcome' && outcome ? <Announcement outcome={outcome} /> : null}
      </p>
      {over === 'closed' ? <ClosedApp onOpen={open} /> : null}
      {over === 'prompt' && payer.prompt ? (
        <PasswordPrompt key={payer.prompt.outTradeNo} payer={payer} prompt={payer.prompt} onClose={() => setClosed(true)} />
      ) : null}
      {over === 'outcome' && outcome ? <OutcomePage key={outcome.key} outcome={outcome} onDone={dismiss} /> : null}
    </main>
  );
}

function Announcement({ outcome: { ending } }: { outcome: Outcome }) {
  const { say } = useLanguage();
  return say(ending);
}

function OfflineBar({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const change = useChangePayer(payer.id);
  return (
    <div className="offline">
      <p>{say('offlineBar')}</p>
      <button type="button" onClick={() => change.mutate({ online: true })}>
        {say('goOnline')}
      </button>
    </div>
  );
}

/** Closing says nothing to anybody: what waits for this payer goes on waiting. */
function ClosedApp({ onOpen }: { onOpen: () => void }) {
  const { say } = useLanguage();
  const open = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => open.current?.focus(), []);
  return (
    <div className="over still">
      <h1>{say('appClosed')}</h1>
      <p className="muted">{say('appClosedHint')}</p>
      <button type="button" className="main" ref={open} onClick={onOpen}>
        {say('openApp')}
      </button>
    </div>
  );
}
