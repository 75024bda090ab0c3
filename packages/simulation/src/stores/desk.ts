/** Somebody at head office: refunds, cancels, has checked, looks up, whosever payment it is. What another node owns is asked of that node. */
import { holdsSale, mintId, type Payment } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Act } from '@quickpay/exchange';
import { LedgerError } from '@quickpay/storage';
import { allPayments } from '../at-rest.ts';
import type { Chance } from '../chance.ts';
import type { Teller } from '../trace.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Office } from './office.ts';
import type { OfficeAct } from './store-plan.ts';

export type DeskParts = Readonly<{
  office: Office;
  time: VirtualTime;
  chance: Chance;
  teller: Teller;
  failed: (fault: unknown) => void;
}>;

/** What was asked of a node. `id` stands for whoever has done it, in the events of what was done. */
export type Asked = Readonly<{ id: string; nodeId: string; act: Act }>;

const CONCERNS: Readonly<Record<OfficeAct['does'], (payment: Payment) => boolean>> = {
  refund: ({ state }) => state === 'paid',
  cancel: ({ state }) => holdsSale(state),
  check: () => true,
  look: () => true,
};

export class Desk {
  readonly #parts: DeskParts;
  readonly asked: Asked[] = [];
  #count = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  does(does: OfficeAct['does']): void {
    this.#does(does).catch((fault) => {
      if (!(fault instanceof LedgerError)) this.#parts.failed(fault);
    });
  }

  async #does(does: OfficeAct['does']): Promise<void> {
    const { office, chance, teller } = this.#parts;
    const { engine, ledger } = office.site.backend;
    if (engine === null) return;
    const [first, ...others] = (await allPayments(ledger)).filter(CONCERNS[does]);
    if (first === undefined) return;
    const payment = chance.pick([first, ...others]);
    const id = `ins_${this.#count++}`;
    teller.tell({ kind: 'act', lane: 'cashier', text: `head office: ${does}, ${id}`, paymentId: payment.id });
    if (does === 'look') {
      if ((await engine.sale(payment.saleId)) === null) throw new Error(`nobody knows the sale of ${payment.id}`);
      return;
    }
    const act = this.#actOf(does, payment, id);
    const answer = await done(engine, act);
    if (answer.kind !== 'ownedElsewhere') return;
    this.asked.push({ id, nodeId: answer.owner, act });
    office.asks(answer.owner, id, act);
  }

  #actOf(kind: Act['kind'], { id: paymentId, amount }: Payment, by: string): Act {
    if (kind !== 'refund') return { kind, paymentId, by };
    const { chance, time } = this.#parts;
    const amountMinor = chance.often(0.5) ? amount.amountMinor : chance.between(1, amount.amountMinor);
    const refundId = mintId('ref', time.now(), chance);
    return { kind, paymentId, by, refundId, amount: { ...amount, amountMinor }, reason: by, approvedBy: null };
  }
}

type Answered = Readonly<{ kind: string; owner: string }> | Readonly<{ kind: string }>;
async function done(
  engine: Engine,
  act: Act,
): Promise<Readonly<{ kind: 'ownedElsewhere'; owner: string }> | Readonly<{ kind: 'else' }>> {
  const { paymentId, by } = act;
  const answer: Answered =
    act.kind === 'refund'
      ? await engine.refund({ paymentId, amountMinor: act.amount.amountMinor, reason: 'back', by })
      : await engine[act.kind](paymentId, by);
  return answer.kind === 'ownedElsewhere' && 'owner' in answer
    ? { kind: 'ownedElsewhere', owner: answer.owner }
    : { kind: 'else' };
}
