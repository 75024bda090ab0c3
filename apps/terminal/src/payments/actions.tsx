/** The buttons of the payment in front: those that hold back at the start, the main one at the end. */
import type { PaymentView } from '@quickpay/api';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './actions.module.css';
import { offeredFor, type PaymentAction } from './offers.ts';

export function PaymentActions({ payment, onAction }: { payment: PaymentView; onAction: (action: PaymentAction) => void }) {
  const { say } = useWords();
  const { main, others } = offeredFor(payment);
  return (
    <div className={styles.actions}>
      {others.map((action) => (
        <Button key={action} onPress={() => onAction(action)}>
          {say(`action.${action}`)}
        </Button>
      ))}
      {main === null ? null : (
        <span className={styles.main}>
          <Button kind="primary" onPress={() => onAction(main)}>
            {say(`action.${main}`)}
          </Button>
        </span>
      )}
    </div>
  );
}
