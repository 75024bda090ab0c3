/** Thin-line drawings for chrome, and the shapes that say how a payment ended: shape and word before colour. */
import type { ReactNode } from 'react';
import type { Ending } from './outcome.ts';

const Drawing = ({ children, size = 24 }: { children: ReactNode; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);

export const ChatsDrawing = () => (
  <Drawing>
    <path d="M4 5h16v11H11l-5 4v-4H4z" />
    <path d="M8 9h8M8 12h5" />
  </Drawing>
);
export const MeDrawing = () => (
  <Drawing>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 20c1-4 4-6 8-6s7 2 8 6" />
  </Drawing>
);
export const WalletDrawing = () => (
  <Drawing>
    <path d="M4 7h16v12H4zM4 7l11-3v3" />
    <path d="M15 11h5v4h-5z" />
  </Drawing>
);
export const CodeDrawing = () => (
  <Drawing>
    <path d="M4 6v12M7 6v12M9.5 6v12M13 6v12M15 6v12M18 6v12M20 6v12" />
  </Drawing>
);
export const OrdersDrawing = () => (
  <Drawing>
    <path d="M6 3h12v18l-2-1.5-2 1.5-2-1.5-2 1.5-2-1.5-2 1.5zM9 8h6M9 12h6" />
  </Drawing>
);
export const EraseDrawing = () => (
  <Drawing>
    <path d="M9 6h11v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5" />
  </Drawing>
);

export const CrossDrawing = () => (
  <Drawing size={20}>
    <path d="M6 6l12 12M18 6L6 18" />
  </Drawing>
);

/** Solid disc with a tick; square with a bar; arrow turning back. */
const SHAPES = {
  disc: (
    <>
      <circle cx="12" cy="12" r="10" fill="currentColor" stroke="none" />
      <path d="M7.5 12.5l3 3 6-7" stroke="var(--field)" strokeWidth={2} />
    </>
  ),
  bar: (
    <>
      <rect x="3" y="3" width="18" height="18" />
      <path d="M7 12h10" strokeWidth={2.5} />
    </>
  ),
  back: (
    <>
      <path d="M8 5L4 9l4 4" />
      <path d="M4 9h10a5 5 0 010 10H8" />
    </>
  ),
} as const;

const SHAPE_OF: Readonly<Record<Ending, keyof typeof SHAPES>> = {
  paid: 'disc',
  cancelled: 'back',
  failed: 'bar',
  timedOut: 'bar',
  withdrawn: 'back',
  ended: 'bar',
};

export const EndingShape = ({ ending }: { ending: Ending }) => <Drawing size={72}>{SHAPES[SHAPE_OF[ending]]}</Drawing>;
