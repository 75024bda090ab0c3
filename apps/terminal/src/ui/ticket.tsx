/** The receipt: paper with ruled lines, and a perforated edge where something is closed. */
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './ticket.module.css';

export type Fact = Readonly<{ name: string; value: ReactNode }>;

/** Names and values on ruled lines. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className={styles.facts}>
    {facts.map(({ name, value }) => (
      <div key={name} className={styles.fact}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** @param isClosed tears the paper off below: nothing is added to it any more */
export const Ticket = ({ title, isClosed = false, children }: { title: string; isClosed?: boolean; children: ReactNode }) => (
  <section className={classes(styles.ticket, isClosed && styles.closed)} aria-label={title}>
    <h2 className={styles.title}>{title}</h2>
    {children}
  </section>
);

/** A number in groups of four, as people read it out. Copied, it has no gaps. */
export const Grouped = ({ text }: { text: string }) => (
  <span className={styles.grouped} translate="no">
    {(text.match(/.{1,4}/gsu) ?? []).map((group, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
      <span key={index}>{group}</span>
    ))}
  </span>
);
