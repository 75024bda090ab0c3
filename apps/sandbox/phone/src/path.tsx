/** Where we are is in the URL: /phone/{payer}/{screen}, or /wire. */
import { type ReactNode, useSyncExternalStore } from 'react';

export const SCREENS = ['me', 'chats', 'wallet', 'quick-pay', 'orders'] as const;
export type Screen = (typeof SCREENS)[number];

const BASE = '/phone/';
export const WIRE = '/wire';
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
addEventListener('popstate', tell);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Whatever somebody typed into the address bar. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export type Place = Readonly<{ page: 'payers' } | { page: 'phone'; payerId: string; screen: Screen } | { page: 'wire' }>;

export function usePlace(): Place {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  if (path === WIRE || path.startsWith(`${WIRE}/`)) return { page: 'wire' };
  const [payerId = '', screen = ''] = path.slice(BASE.length).split('/');
  if (payerId === '') return { page: 'payers' };
  return { page: 'phone', payerId: decoded(payerId), screen: SCREENS.find((one) => one === screen) ?? 'me' };
}

export const pathTo = (payerId: string | null, screen: Screen = 'me'): string =>
  payerId === null ? BASE : `${BASE}${encodeURIComponent(payerId)}/${screen}`;

export function go(path: string): void {
  history.pushState(null, '', path);
  tell();
}

type LinkProps = { to: string; current?: boolean; className?: string; label?: string; children: ReactNode };

export function Link({ to, current, className, label, children }: LinkProps) {
  return (
    <a
      href={to}
      className={className}
      aria-label={label}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
