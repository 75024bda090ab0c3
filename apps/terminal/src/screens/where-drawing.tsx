/** Where the customer finds the payment code in WeChat: three small phones, each with what is tapped. Lines only; the words stand beside it. */
import styles from './where-drawing.module.css';

/** @param label what it shows, for who does not see it; left out where the words beside it say the same */
export function WhereDrawing({ label }: { label?: string }) {
  return (
    <svg viewBox="0 0 300 130" className={styles.drawing} role="img" aria-label={label} aria-hidden={label === undefined}>
      {/* Me: the last of the tabs at the bottom. */}
      <Phone x={4} />
      <path d="M14 34h52M14 48h40M14 62h46" className={styles.faint} />
      <path d="M4 102h72" />
      <circle cx="16" cy="112" r="4" className={styles.faint} />
      <circle cx="31" cy="112" r="4" className={styles.faint} />
      <circle cx="46" cy="112" r="4" className={styles.faint} />
      <circle cx="64" cy="109" r="3" />
      <path d="M58 118c1-4 11-4 12 0" />
      <circle cx="64" cy="112" r="11" className={styles.tap} />
      <Step x={86} />
      {/* Wallet: the first row. */}
      <Phone x={114} />
      <rect x="122" y="30" width="56" height="20" rx="3" />
      <path d="M128 36h12v8h-12zM146 40h24" />
      <rect x="118" y="26" width="64" height="28" rx="8" className={styles.tap} />
      <path d="M124 68h50M124 84h50" className={styles.faint} />
      <Step x={196} />
      {/* Quick Pay: the bars, and the square below them. */}
      <Phone x={224} />
      <path d="M234 34v24M239 34v24M243 34v24M249 34v24M253 34v24M260 34v24M264 34v24M271 34v24M278 34v24M282 34v24M286 34v24" />
      <rect x="244" y="70" width="32" height="32" />
      <path d="M250 76h6v6h-6zM264 76h6v6h-6zM250 90h6v6h-6zM263 89h3M269 92v4M264 96h2" />
      <rect x="229" y="28" width="62" height="80" rx="8" className={styles.tap} />
    </svg>
  );
}

const Phone = ({ x }: { x: number }) => (
  <>
    <rect x={x} y="4" width="72" height="122" rx="9" />
    <path d={`M${x + 28} 11h16`} />
  </>
);

const Step = ({ x }: { x: number }) => <path d={`M${x} 65h14M${x + 9} 60l5 5-5 5`} />;
