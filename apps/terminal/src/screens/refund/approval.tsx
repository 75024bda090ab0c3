/** A manager allows one refund at somebody else's till: who, and their secret. Nobody is signed in or out by it. */
import type { TileView } from '@quickpay/client';
import { useState } from 'react';
import { useQuickpay } from '../../server/quickpay.tsx';
import { SecretForm } from '../../sign-in/secret-form.tsx';
import { useSecretTry } from '../../sign-in/secret-try.ts';
import { useSession } from '../../sign-in/session.tsx';
import { Tiles } from '../../sign-in/tiles.tsx';
import { useTable } from '../../words/language-provider.tsx';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import type { RefundAttempt } from './kept-refund.ts';

type Props = Readonly<{
  paymentId: string;
  attempt: RefundAttempt;
  onApproved: (approvalId: string) => void;
  onClose: () => void;
}>;

export function Approval({ paymentId, attempt, onApproved, onClose }: Props) {
  const tell = useTable(REFUND_WORDS);
  const { till } = useSession();
  const managers = till.people.filter(({ role }) => role === 'manager');
  const [only, ...others] = managers;
  // With one manager there is nothing to choose.
  const [chosenId, setChosenId] = useState(others.length === 0 ? only?.id : undefined);
  const chosen = managers.find(({ id }) => id === chosenId);
  if (only === undefined) return <p>{tell('approval.nobody')}</p>;
  if (chosen === undefined)
    return (
      <>
        <p>{tell('approval.choose')}</p>
        <Tiles people={managers} onChoose={({ id }) => setChosenId(id)} />
      </>
    );
  return (
    <ApprovalForm
      key={chosen.id}
      manager={chosen}
      paymentId={paymentId}
      attempt={attempt}
      onApproved={onApproved}
      onElse={() => (others.length === 0 ? onClose() : setChosenId(undefined))}
    />
  );
}

type FormProps = Pick<Props, 'paymentId' | 'attempt' | 'onApproved'> & Readonly<{ manager: TileView; onElse: () => void }>;

function ApprovalForm({ manager, paymentId, attempt, onApproved, onElse }: FormProps) {
  const tell = useTable(REFUND_WORDS);
  const quickpay = useQuickpay();
  const secret = useSecretTry(
    (credentials) => quickpay.approvals.create({ ...credentials, paymentId, amount: attempt.amount }),
    ({ id }) => onApproved(id),
  );
  return <SecretForm person={manager} attempt={secret} action={tell('approval.do')} onElse={onElse} />;
}
