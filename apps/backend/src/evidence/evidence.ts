/**
 * Evidence: all there is about a payment in one document that is signed, so that somebody else can tell, without us, that it is what we said
 * and that nothing was taken out of it. `docs/guides/evidence.md` says what it proves, and what it does not.
 */
import {
  type ActorView,
  EVIDENCE_FORMAT,
  type Evidence,
  paymentView,
  refundView,
  type SignedEvidence,
  type ViewContext,
} from '@quickpay/api';
import { eventText, type LedgerIdentity, type PaymentWritten, type RefundWritten } from '@quickpay/storage';
import { type Canonical, canonical } from '../canonical.ts';
import type { NameOf } from './actors.ts';
import type { EvidenceKey } from './evidence-key.ts';
import type { Chain, PaymentRecord } from './record.ts';
import { gapView, timelineOf } from './timeline.ts';

export type EvidenceOptions = Readonly<{
  key: EvidenceKey;
  nameOf: NameOf;
  context: ViewContext;
  ledger: Pick<LedgerIdentity, 'nodeId' | 'epoch'>;
  /** Who asks for it. */
  madeBy: ActorView;
}>;

/** The document as it is handed out: its canonical bytes, a line end after them. */
export function evidenceText(record: PaymentRecord, { key, nameOf, context, ledger, madeBy }: EvidenceOptions): string {
  const { payment, refunds, ofPayment, ofRefunds, messages } = record;
  const evidence: Evidence = {
    format: EVIDENCE_FORMAT,
    environment: context.environment,
    madeAt: new Date(context.now).toISOString(),
    madeBy,
    ledger: { nodeId: ledger.nodeId, epoch: ledger.epoch },
    payment: paymentView(payment, context),
    refunds: refunds.map((refund) => refundView(refund, context)),
    chains: [chainView('payment', ofPayment), ...ofRefunds.map((chain) => chainView('refund', chain))],
    timeline: [...timelineOf(record, nameOf)],
    gaps: messages.gaps.map(gapView),
    publicKey: key.publicKey,
    keyId: key.id,
  };
  return writtenEvidence({ environment: context.environment, evidence, signature: key.sign(signedText(evidence)) });
}

/** What the signature is over: the format's name, a line end, and the canonical JSON of the evidence. */
export const signedText = (evidence: Evidence): string => `${EVIDENCE_FORMAT}\n${canonical(evidence as Canonical)}`; // whole numbers and texts alone

/** The whole document, as a file holds it. */
export const writtenEvidence = (signed: SignedEvidence): string => `${canonical(signed as Canonical)}\n`; // likewise

function chainView(
  of: 'payment' | 'refund',
  { id, head, holds, events }: Chain<PaymentWritten | RefundWritten>,
): Evidence['chains'][number] {
  return {
    ...{ of, id, head, holds },
    events: events.map(({ event: { version, at, state, event, hash } }) => ({
      ...{ version, at, state, hash },
      text: eventText(event),
    })),
  };
}
