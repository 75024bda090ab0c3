/** What the store is to give back, and why: the payer reads the reason. */

import { decimalOf, isMoneyError, parseMoney } from '@quickpay/api';
import type { PaymentView, RefundsView } from '@quickpay/client';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import { STORE_WORDS } from '../../words/store-words.ts';
import { Skeleton } from '../loading.tsx';
import { usePaymentRefunds } from '../payment/use-payment.ts';
import { REASONS, type Reason, reasonProblem } from '../refund/reasons.ts';
import { AskRefusal } from './ask-refusal.tsx';
import styles from './ask-store.module.css';
import { useAsk } from './use-instructions.ts';

type Props = Readonly<{ payment: PaymentView; onClose: () => void }>;

export function RefundDialog({ payment, onClose }: Props) {
  const tell = useTable(STORE_WORDS);
  const { data } = usePaymentRefunds(payment);
  if (data !== undefined) return <KnownRefund payment={payment} refundable={data.refundable} onClose={onClose} />;
  return (
    <Dialog isOpen onClose={onClose} title={tell('ask.refundTitle')}>
      <Skeleton rows={2} isLoading />
    </Dialog>
  );
}

function KnownRefund({ payment, refundable, onClose }: Props & Pick<RefundsView, 'refundable'>) {
  const { say, money, language } = useWords();
  const tell = useTable(STORE_WORDS);
  const tellRefund = useTable(REFUND_WORDS);
  const { currency } = refundable;
  const ask = useAsk(payment.id);
  const [amountText, setAmountText] = useState(() => decimalOf({ amountMinor: refundable.minor, currency }));
  const [reason, setReason] = useState<Reason | null>(null);
  const [own, setOwn] = useState('');
  const read = parseMoney(amountText.trim(), currency);
  const minor = isMoneyError(read) ? 0 : read.amountMinor;
  const isAmount = minor > 0 && minor <= refundable.minor;
  const left = money.text(refundable);
  const badReason = reasonProblem(reason, own);
  const why = !isAmount
    ? tell('ask.amountWrong', { left })
    : badReason !== null
      ? tellRefund(badReason)
      : ask.isPending
        ? tell('ask.sending')
        : undefined;
  const said =
    reason === null || reason === 'other' ? own.trim() : REFUND_WORDS[`reason.${reason}`][language === 'zh-CN' ? 'zh-CN' : 'en'];
  const send = () => {
    if (why === undefined) ask.mutate({ kind: 'refund', amount: { minor, currency }, reason: said }, { onSuccess: onClose });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('ask.refundTitle')}
      description={tell('ask.refundMeans', { left })}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="primary" onPress={send} disabledReason={why}>
            {tell('ask.send')}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField
          label={tell('ask.amount', { currency })}
          value={amountText}
          onChange={setAmountText}
          error={isAmount ? undefined : tell('ask.amountWrong', { left })}
        />
        <Segments
          label={tellRefund('refund.reason')}
          options={REASONS.map((value) => ({ value, label: tellRefund(`reason.${value}`) }))}
          value={reason ?? ''}
          onChange={(chosen) => {
            if (chosen !== '') setReason(chosen);
          }}
        />
        {reason === 'other' ? (
          <TextField
            label={tellRefund('refund.reasonOwn')}
            hint={tellRefund('refund.reasonHint')}
            value={own}
            onChange={setOwn}
            error={own !== '' && badReason !== null ? tellRefund(badReason) : undefined}
          />
        ) : null}
        {ask.isError ? <AskRefusal fault={ask.error} /> : null}
      </form>
    </Dialog>
  );
}
