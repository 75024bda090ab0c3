/**
 * The shapes that say how a payment stands, legible from two metres and without colour. Drawn for this product, and used for nothing else.
 * They take the size of where they stand, and the colours of its tone.
 */
import type { ReactNode } from 'react';
import type { Tone } from './look.ts';
import styles from './shapes.module.css';

const DRAWINGS: Readonly<Record<Tone | 'offline', ReactNode>> = {
  // A ring that is not closed yet.
  submitting: <path className={styles.turning} d="M24 6a18 18 0 1 1-15.6 9" />,
  // A phone in a ring.
  awaiting: (
    <>
      <circle cx="24" cy="24" r="20" />
      <rect x="16" y="11" width="16" height="26" rx="3" />
      <path d="M22 32.5h4" />
    </>
  ),
  // A diamond with an eye.
  uncertain: (
    <>
      <path d="M24 3l21 21-21 21L3 24z" />
      <path d="M13 24c6-8 16-8 22 0-6 8-16 8-22 0z" />
      <circle className={styles.solid} cx="24" cy="24" r="2.5" />
    </>
  ),
  // An arrow turning back.
  revoking: (
    <>
      <path d="M17 8L7 18l10 10" />
      <path d="M7 18h21a11 11 0 0 1 0 22H16" />
    </>
  ),
  // A solid disc with a tick.
  paid: (
    <>
      <circle className={styles.solid} cx="24" cy="24" r="22" />
      <path className={styles.cut} d="M13 24.5l8 8 14.5-16" />
    </>
  ),
  // A square with a bar across.
  'not-paid': (
    <>
      <rect x="5" y="5" width="38" height="38" />
      <path className={styles.bar} d="M13 24h22" />
    </>
  ),
  // A triangle.
  attention: (
    <>
      <path d="M24 5l21 37H3z" />
      <path d="M24 18v11M24 35v1" />
    </>
  ),
  // An arrow down and to the left: back where it came from.
  refunded: (
    <>
      <path d="M40 8L12 36" />
      <path d="M11 15v22h22" />
    </>
  ),
  // A line that is broken.
  offline: (
    <>
      <path d="M3 24h13M32 24h13" />
      <path d="M20 16l-4 16M32 16l-4 16" />
    </>
  ),
};

export const Shape = ({ of }: { of: Tone | 'offline' }) => (
  <svg viewBox="0 0 48 48" className={styles.shape} aria-hidden="true" data-shape={of}>
    {DRAWINGS[of]}
  </svg>
);

/** The phone of {@link Shape} without its ring: for inside of one that empties. */
export const PhoneShape = () => (
  <svg viewBox="12 8 24 32" className={styles.shape} aria-hidden="true" data-shape="phone">
    <rect x="16" y="11" width="16" height="26" rx="3" />
    <path d="M22 32.5h4" />
  </svg>
);
