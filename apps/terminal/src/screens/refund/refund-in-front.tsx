/** A refund as it stands, live: asked for, on its way, given back or not, and what is to be done about it. */
import type { RefundView } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { refundLookOf, URGENCIES } from '../../payments/look.ts';
import { StateField } from '../../payments/state-field.tsx';
import { live } from '../../server/live-data.ts';
import { useQuickpay } from '../../server/quickpay.tsx';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Facts, Grouped } from '../../ui/ticket.tsx';
import { isKey } from '../../words/catalogue.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { REFUND_WORDS, type RefundKey } from '../../words/refund-words.ts';
import styles from './refund.module.css';
import type { RefundObjection } from './refund-objection.ts';

type Props = Readonly<{
  refund: RefundView;
  /** Why no other refund of the payment can be made now. */
  objection: RefundObjection | null;
  onAnother: () => void;
}>;

/** What comes by itself. Where somebody has to do something, the sentence says it. */
const NEXT = {
  requested: 'refund.next.requested',
  processing: 'refund.next.processing',
  abnormal: null,
  succeeded: 'refund.next.succeeded',
  closed: null,
} as const satisfies Record<RefundView['state'], RefundKey | null>;

export function RefundInFront({ refund, objection, onAnother }: Props) {
  const { say } = useWords();
  const tell = useTable(REFUND_WORDS);
  const navigate = useNavigate();
  const announce = useAnnounce();
  const sentence = useRefundSentence(refund);
  const look = refundLookOf(refund);
  const next = NEXT[refund.state];
  useEffect(
    () => announce(sentence, URGENCIES[look.tone], `${refund.id} ${refund.state} ${refund.cashier.key}`),
    [announce, sentence, look.tone, refund.id, refund.state, refund.cashier.key],
  );
  return (
    <StateField
      subject={`${refund.id} ${refund.state}`}
      look={look}
      isInFront
      amount={refund.amount}
      sentence={sentence}
      actions={
        <>
          <Button onPress={() => void navigate({ to: '/payments/$id', params: { id: refund.paymentId } })}>
            {tell('refund.openPayment')}
          </Button>
          {refund.outcome === 'unknown' ? <CheckNow refund={refund} /> : null}
          {/* Where nothing is left nothing is offered; while one is unconfirmed the button stays, and says why it does nothing. */}
          {objection === 'refund.nothingLeft' ? null : (
            <Button onPress={onAnother} disabledReason={objection === null ? undefined : tell(objection)}>
              {tell(refund.state === 'closed' ? 'refund.again' : 'refund.more')}
            </Button>
          )}
          <span className={styles.main}>
            <Button kind="primary" onPress={() => void navigate({ to: '/' })}>
              {say('action.newSale')}
            </Button>
          </span>
        </>
      }
    >
      {next === null ? null : <p>{tell(next)}</p>}
      <Facts
        facts={[
          { name: tell('refund.number'), value: <Grouped text={refund.refundNumber} /> },
          { name: tell('refund.at'), value: <Moment at={refund.requestedAt} as="full" /> },
          ...(refund.reason === null ? [] : [{ name: tell('refund.reason'), value: refund.reason }]),
        ]}
      />
    </StateField>
  );
}

/** In the words of this screen; a server newer than it may have words that it does not know, and those come with the answer. */
function useRefundSentence({ cashier }: RefundView): string {
  const { sayWith, language } = useWords();
  return isKey(cashier.key) ? sayWith(cashier.key, cashier.params) : cashier[language === 'zh-CN' ? 'zh-CN' : 'en'];
}

function CheckNow({ refund: { id, paymentId } }: { refund: RefundView }) {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const check = useMutation({
    mutationFn: () => quickpay.refunds.check(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: live.refunds(paymentId) }),
  });
  return (
    <Button onPress={() => check.mutate()} disabledReason={check.isPending ? say('load.busy') : undefined}>
      {say('action.check')}
    </Button>
  );
}
