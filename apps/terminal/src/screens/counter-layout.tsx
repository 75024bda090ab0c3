/** The frame of every screen at the counter: what happens is known and heard, scans are taken, and the last payments stand below. */

import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { useScans } from '../capture/scan-capture.tsx';
import { IDLE } from '../display/display-channel.ts';
import { DisplayProvider, useCustomerSees } from '../display/display-provider.tsx';
import { useNoUpdateWhile } from '../installed/use-updates.ts';
import { useWakeLock } from '../installed/wake-lock.ts';
import { useShortcuts } from '../keys/use-shortcuts.ts';
import { useReprint } from '../printing/use-reprint.ts';
import { NewsProvider } from '../server/news-provider.tsx';
import { useSession } from '../sign-in/session.tsx';
import { SessionBar } from '../sign-in/session-bar.tsx';
import { SignInGate } from '../sign-in/sign-in-gate.tsx';
import { SoundProvider } from '../sounds/sound-provider.tsx';
import { TillProvider } from '../till/till.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { FeedbackProvider } from './feedback/feedback-provider.tsx';
import { Frame, InFrame } from './frame-layout.tsx';
import { useOpenNumber } from './lookup/use-open-number.ts';
import { useRefundKey } from './refund/use-refund-key.ts';
import { ChargingProvider, useCharging } from './sale/charging.tsx';
import { CodeMemoryProvider } from './sale/code-memory-provider.tsx';
import { useDraft } from './sale/use-draft.ts';

/** No sale waits for it, nor ends where it cannot be loaded. */
const Calls = lazy(() => import('./calls/calls.tsx').catch(() => ({ default: () => null })));
/** Neither do these: what bars a sale is known without them (`doors/bar.ts`). */
const DoorNews = lazy(() => import('../doors/door-news.tsx').catch(() => ({ default: () => null })));
const AtDoor = lazy(() => import('../doors/at-door.tsx').catch(() => ({ default: () => null })));

export const CounterLayout = () => (
  <Frame>
    <Suspense fallback={null}>
      <DoorNews />
    </Suspense>
    <SignInGate>
      <CounterParts>
        <Counter />
      </CounterParts>
    </SignInGate>
  </Frame>
);

function CounterParts({ children }: { children: ReactNode }) {
  const { till } = useSession();
  return (
    <TillProvider view={till}>
      <NewsProvider>
        <SoundProvider>
          <CodeMemoryProvider>
            <ChargingProvider>
              <FeedbackProvider>
                <DisplayProvider shopName={till.store.name}>{children}</DisplayProvider>
              </FeedbackProvider>
            </ChargingProvider>
          </CodeMemoryProvider>
        </SoundProvider>
      </NewsProvider>
    </TillProvider>
  );
}

/** Screens on which a customer is being served: each says itself what the customer sees. */
const SALE_PATHS = /^\/($|scan$|sale\/)/;
const RECORD_PATH = /^\/payments\/[^/]+$/;

function Counter() {
  const { isLocked, lock } = useSession();
  // The record prints the payment that is opened there.
  const isRecord = useRouterState({ select: ({ location }) => RECORD_PATH.test(location.pathname) });
  const isSale = useRouterState({ select: ({ location }) => SALE_PATHS.test(location.pathname) });
  const reprint = useReprint();
  useShortcuts({ lock, refund: useRefundKey(), ...(isLocked || isRecord ? {} : { reprint }) });
  const openNumber = useOpenNumber();
  // A receipt's code, or one of a payer's bill, on any screen opens what it is of.
  useScans({ onNumber: openNumber });
  const isServing = useIsServing();
  useNoUpdateWhile(isServing);
  useWakeLock();
  return (
    <>
      {isSale ? null : <NobodyIsServed />}
      <InFrame at="top">
        <SessionBar />
      </InFrame>
      <Suspense fallback={null}>
        <Calls />
        <AtDoor />
      </Suspense>
      <Outlet />
      <InFrame at="foot">
        <BottomBar onDisplay={openDisplay} />
      </InFrame>
    </>
  );
}

/** One window of that name: pressing again brings it back to front. */
const openDisplay = (): void => void open('/display', 'quickpay-display', 'popup,width=1024,height=768');

function NobodyIsServed() {
  useCustomerSees(IDLE);
  return null;
}

/** Whether a customer is being served: their amount is keyed, or a sale is in front. */
function useIsServing(): boolean {
  const { keyed } = useDraft();
  const { charging } = useCharging();
  const isAtSale = useRouterState({ select: ({ location }) => /^\/(scan$|sale\/)/.test(location.pathname) });
  return isAtSale || keyed.minor > 0 || charging !== null;
}
