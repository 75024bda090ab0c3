/** The frame of every screen of the terminal: whether the server answers, what time it is there, and the screen. */
import { Outlet } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Shape } from '../payments/shapes.tsx';
import { type Connection, useServer } from '../server/readiness.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { Banner } from '../ui/banner.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './frame-layout.module.css';
import { MissingScreen } from './missing.tsx';
import { useNavigationSaid } from './screen-title.ts';
import { TopBar } from './top-bar.tsx';

const SCREEN = 'screen';
const LOST: Readonly<Record<'device' | 'backend', Key>> = { device: 'net.device', backend: 'net.backend' };

export const FrameLayout = () => (
  <Frame>
    <Outlet />
  </Frame>
);

/** Where an address shows nothing. */
export const MissingInFrame = () => (
  <Frame>
    <MissingScreen />
  </Frame>
);

/** Places of the frame that a screen fills: beside the name at the top, and at the foot of the window. */
type Place = 'top' | 'foot';
const PlacesContext = createContext<Readonly<Record<Place, HTMLElement | null>>>({ top: null, foot: null });

/** Puts something into a place of the frame. */
export function InFrame({ at, children }: { at: Place; children: ReactNode }) {
  const place = useContext(PlacesContext)[at];
  return place === null ? null : createPortal(children, place);
}

export function Frame({ children }: { children: ReactNode }) {
  const { sayWith } = useWords();
  const [top, setTop] = useState<HTMLElement | null>(null);
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  const places = useMemo(() => ({ top, foot }), [top, foot]);
  const { connection } = useServer();
  const isLost = connection === 'device' || connection === 'backend';
  useConnectionSaid(connection);
  useNavigationSaid(SCREEN);
  return (
    <PlacesContext value={places}>
      <SkipLink />
      <TopBar connection={connection} placeRef={setTop} />
      {isLost ? (
        <Banner shape={<Shape of="offline" />} title={sayWith(LOST[connection], {})} detail={sayWith('net.noCharge', {})} />
      ) : null}
      <main id={SCREEN} className={styles.screen} tabIndex={-1}>
        {children}
      </main>
      <div ref={setFoot} className={styles.foot} />
    </PlacesContext>
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
