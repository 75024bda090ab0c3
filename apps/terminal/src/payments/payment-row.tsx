/** A payment in a list: the last five, history, a parked sale. What changes in it changes in place. */
import type { PaymentView } from '@quickpay/api';
import { useServerClock } from '../server/server-clock.tsx';
import { Moment } from '../ui/moment.tsx';
import { Money } from '../ui/money.tsx';
import { Row } from '../ui/rows.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import { lookOf } from './look.ts';
import { ToneShape } from './tone-shape.tsx';

export function PaymentRow({ payment, onOpen }: { payment: PaymentView; onOpen?: () => void }) {
  const { say } = useWords();
  const { tone, word } = lookOf(payment);
  const secondsLeft = useSecondsLeft(
    useServerClock(),
    // What a store's own server works on may long be over.
    payment.state === 'awaitingPayer' && payment.owner !== 'store' ? payment.expiresAt : null,
  );
  return (
    <Row
      lead={<ToneShape tone={tone} />}
      title={say(word)}
      detail={
        secondsLeft === null ? <Moment at={payment.settledAt ?? payment.submittedAt} /> : say('ring.left', { n: secondsLeft })
      }
      end={<Money amount={payment.amount} />}
      endDetail={<span translate="no">{payment.orderNumber.slice(-4)}</span>}
      subject={payment.id}
      {...(onOpen === undefined ? {} : { onOpen })}
    />
  );
}
