/** A part of the demo: a page in a frame, under its name, with the way to a window of its own. */
import { type ReactNode, type Ref, useId } from 'react';
import { DEMO_WORDS } from '../words/demo-words.ts';
import { useTable } from '../words/language-provider.tsx';
import styles from './demo-page.module.css';

export const PANE_NAMES = ['terminal', 'display', 'phone', 'wire'] as const;
export type PaneName = (typeof PANE_NAMES)[number];

type PaneProps = Readonly<{
  name: PaneName;
  src: string;
  /** Called when the page in it was loaded. */
  onLoad?: () => void;
  frame?: Ref<HTMLIFrameElement>;
  children?: ReactNode;
}>;

export function Pane({ name, src, onLoad, frame, children }: PaneProps) {
  const tell = useTable(DEMO_WORDS);
  const titleId = useId();
  const title = tell(`demo.${name}`);
  return (
    <section className={styles.pane} data-pane={name} aria-labelledby={titleId}>
      <header className={styles.paneHead}>
        <h2 id={titleId}>{title}</h2>
        <a className={styles.alone} href={src} target="_blank" rel="noreferrer" aria-label={`${title}: ${tell('demo.alone')}`}>
          {tell('demo.alone')}
        </a>
        {children}
      </header>
      <iframe
        ref={frame}
        className={styles.frame}
        title={title}
        src={src}
        allow="clipboard-write; camera; screen-wake-lock"
        onLoad={onLoad}
      />
    </section>
  );
}
