/** Where we are is in the URL: /phone/{payer}/{screen}. */
import { type ReactNode, useSyncExternalStore } from 'react';

export const SCREENS = ['me', 'chats', 'wallet', 'quick-pay', 'orders'] as const;
export type Screen = (typeof SCREENS)[number];

const BASE = '/phone/';
const listeners = new Set<() => void>();
addEventListener('popstate', () => {
  for (const listener of listeners) listener();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function usePlace(): { payerId: string | null; screen: Screen } {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  const [payerId = '', screen = ''] = path.slice(BASE.length).split('/');
  return { payerId: payerId === '' ? null : decodeURIComponent(payerId), screen: SCREENS.find((one) => one === screen) ?? 'me' };
}

export const pathTo = (payerId: string | null, screen: Screen = 'me'): string =>
  payerId === null ? BASE : `${BASE}${encodeURIComponent(payerId)}/${screen}`;

export function go(path: string): void {
  history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

export function Link({
  to,
  current,
  className,
  children,
}: {
  to: string;
  current?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
