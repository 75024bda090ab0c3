/** To the screen of a sale, wherever that is in the tree of screens. */
import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import styles from './sale-link.module.css';

/** A click that opens another window is the browser's. */
const isPlain = ({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean =>
  button === 0 && !altKey && !ctrlKey && !metaKey && !shiftKey;

export function SaleLink({ saleId, children }: { saleId: string; children: ReactNode }) {
  const navigate = useNavigate();
  const href = `/sale/${encodeURIComponent(saleId)}`;
  return (
    <a
      className={styles.link}
      href={href}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        void navigate({ href });
      }}
    >
      {children}
    </a>
  );
}
