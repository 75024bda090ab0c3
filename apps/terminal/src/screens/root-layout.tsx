/** The frame of every screen: whether this is the sandbox, whether the server answers, what time it is there, and the screen. */
import { Outlet } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Shape } from '../payments/shapes.tsx';
import { type Connection, useServer } from '../server/readiness.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { Banner } from '../ui/banner.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './root-layout.module.css';
import { useNavigationSaid } from './screen-title.ts';
import { TopBar } from './top-bar.tsx';

const SCREEN = 'screen';
const LOST: Readonly<Record<'device' | 'backend', Key>> = { device: 'net.device', backend: 'net.backend' };

export function RootLayout() {
  const { sayWith } = useWords();
  const { connection, readiness } = useServer();
  const isLost = connection === 'device' || connection === 'backend';
  useConnectionSaid(connection);
  useNavigationSaid(SCREEN);
  return (
    <>
      <SkipLink />
      {readiness?.environment === 'sandbox' ? <SandboxMark /> : null}
      <TopBar connection={connection} />
      {isLost ? (
        <Banner shape={<Shape of="offline" />} title={sayWith(LOST[connection], {})} detail={sayWith('net.noCharge', {})} />
      ) : null}
      <main id={SCREEN} className={styles.screen} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

/** For those who go by keyboard. */
function SkipLink() {
  const { say } = useWords();
  return (
    <a className={styles.skip} href={`#${SCREEN}`}>
      {say('app.skip')}
    </a>
  );
}

/** Above everything, dialogs too: nobody may take this for the real thing. */
function SandboxMark() {
  const { say } = useWords();
  return (
    <section className={styles.sandbox} aria-label={say('sandbox.mark')}>
      <strong>{say('sandbox.mark')}</strong> <span>{say('sandbox.meaning')}</span>
    </section>
  );
}

/** A connection that broke off is said, and so is that it is there again; not that it was there from the start. */
function useConnectionSaid(connection: Connection): void {
  const { sayWith } = useWords();
  const announce = useAnnounce();
  const before = useRef<Connection>(null);
  useEffect(() => {
    const last = before.current;
    if (connection === last) return;
    before.current = connection;
    if (connection === 'device' || connection === 'backend') announce(sayWith(LOST[connection], {}), 'polite');
    else if (last === 'device' || last === 'backend') announce(sayWith('net.back', {}), 'polite');
  }, [connection, sayWith, announce]);
}
