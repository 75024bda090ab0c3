/** A receipt as a page: names and values as a list of them, its code drawn. Black on white, whatever the screen looks like. */
import { QR_QUIET, qrPath, type Receipt, type Row } from '@quickpay/receipts';
import type { PaperName } from '../print-settings.ts';
import styles from './receipt-paper.module.css';

export function ReceiptPaper({ receipt, paper }: { receipt: Receipt; paper: PaperName }) {
  const [shop, ...address] = receipt.shop;
  const marks = receipt.marks.map((mark) => (
    <p key={mark} className={styles.mark}>
      {mark}
    </p>
  ));
  return (
    <article className={styles.paper} data-paper={paper} data-theme="light" translate="no">
      {marks}
      <header className={styles.head}>
        <p className={styles.shop}>{shop}</p>
        {address.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <h1 className={styles.title}>{receipt.title}</h1>
        {receipt.audience === null ? null : <p>{receipt.audience}</p>}
      </header>
      {receipt.sections.map(({ title, rows }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a section is its place
        <section key={index} className={styles.section}>
          {title === null ? null : <h2 className={styles.subtitle}>{title}</h2>}
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: so is a row
            <PaperRow key={place} row={row} />
          ))}
        </section>
      ))}
      {receipt.qr === null ? null : <Code text={receipt.qr} />}
      {receipt.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      {marks}
    </article>
  );
}

function PaperRow({ row }: { row: Row }) {
  if (row.kind === 'text') return <p>{row.text}</p>;
  return (
    <dl className={row.kind === 'total' ? styles.total : styles.pair}>
      <dt>{row.name}</dt>
      <dd>{row.value}</dd>
    </dl>
  );
}

function Code({ text }: { text: string }) {
  const { size, path } = qrPath(text);
  return (
    <svg
      className={styles.code}
      viewBox={`${QR_QUIET / 2} ${QR_QUIET / 2} ${size - QR_QUIET} ${size - QR_QUIET}`}
      role="img"
      aria-label={text}
    >
      <path d={path} />
    </svg>
  );
}
