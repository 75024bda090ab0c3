/** The people at the tills: they scan, wait, lose patience, scan again, load the page anew, call a colleague, give money back. */

import { decimalOf } from '@quickpay/core';
import type { Engine, PayAnswer, SaleStatus } from '@quickpay/engine';
import type { Gateway } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import type { MerchantPlan, SalePlan } from './plan.ts';
import { ALONE_MINOR_MAX, CASHIER } from './refund-checks.ts';
import { TillLine } from './till-line.ts';
import type { About, Lane, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

export type CounterParts = Readonly<{
  time: VirtualTime;
  chance: Chance;
  gateway: Gateway;
  teller: Teller;
  payerIds: readonly [string, ...string[]];
  /** Tells its keys from those of other counters that ask the same server. Default: there is none. */
  keysOf?: string;
  /** The engine that answers now at the door at which a sale is served, or null where nobody does. */
  engine: (about: About) => Engine | null;
  /** Whether everybody must have noticed that a merchant’s key is right. */
  isKeyLongRight: (merchant: MerchantPlan) => boolean;
  /** Whether a ledger has come back from a copy, and knows less than was answered. */
  isForgetful: () => boolean;
  /** A payment was acknowledged to a till. */
  acknowledged: (paymentId: string) => void;
  /** A cashier was told that a sale is left. */
  left: (saleId: string) => void;
  /** Something was answered that must not be. */
  violated: (what: string) => void;
  /** What was asked has failed in a way that nobody expects. */
  failed: (fault: unknown) => void;
  /** A request under this key has made that payment, or had made it before. */
  begun: (key: string, paymentId: string) => void;
  /** A sale's goods were handed over. */
  handedOver: (saleId: string) => void;
  /** The office is asked to give a payment back in the channel's portal, if it stands there. */
  givenBackInPortal: (paymentId: string) => void;
}>;

const ATTEMPTS_MAX = 4;
const LOOKS_MAX = 30;
const BLIND_LOOKS_MAX = 60;
/** A real till is told what happens; looks stand for that, and come less often as time goes by. */
const LOOKS_AFTER_MS = [2_000, 2_000, 3_000, 4_000, 6_000, 8_000, 10_000] as const;
/** Where nobody answers a till looks on, less and less often. */
const BLIND_LOOKS_AFTER_MS = [2_000, 4_000, 8_000] as const;
/** A till repeats what nobody answered, under the same key. */
const REPEATS_MAX = 7;
const REPEATED_WITHIN_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;
/** A code that another merchant asked about is that merchant's. */
const CLAIMED = 0.01;
const NOBODYS_CODE = 0.02;
const REPEATED = 0.08;
/** Whoever reads that somebody else’s order is in the way takes another tender, sooner or later. */
const LEAVES_FROZEN = 0.1;
const SCANNED_ALL_THE_SAME = 0.5;
/** Whoever serves may leave the sale at the very moment of a scan. */
const LEAVES_AT_ONCE = 0.02;
/** Whoever waits for an outcome has it checked at once, in the minute of the sale, or when the customer comes back. */
const CHECKED_WITHIN_MS = [5_000, 40_000, 400_000] as const;
/** Of all looks at a payment that nobody knows the outcome of: whoever has lost all patience rings the office. */
const RINGS_THE_OFFICE = 0.003;

/** What a till shows of a payment, how often it has looked, and how often nobody has answered it since it last saw anything. */
type Looking = Readonly<{ seen: string; nth: number; blind: number }>;
type Attempt = Readonly<{ sale: SalePlan; nth: number; code: string; key: string; terminalId: string }>;

export class Counter {
  readonly #parts: CounterParts;
  readonly #line: TillLine;
  #keys = 0;

  constructor(parts: CounterParts) {
    this.#parts = parts;
    this.#line = new TillLine(parts);
  }

  #newKey(): string {
    return `key${this.#parts.keysOf ?? ''}_${this.#keys++}`;
  }

  /** Serves a customer from now on. */
  serve(sale: SalePlan, nth = 1): void {
    const { chance, gateway, time, payerIds } = this.#parts;
    const { habits, id: terminalId } = sale.terminal;
    const payerId = chance.pick(payerIds);
    if (nth > 1 && chance.often(0.3)) gateway.changePayer(payerId, { paysWith: chance.pick(['c1', 'c1', 'c2', null]) });
    const code = gateway.codeOf(payerId, time.now(), { fresh: chance.often(0.5) })?.authCode;
    if (code === undefined) return;
    if (chance.often(CLAIMED)) gateway.claim('1900000999', code, time.now());
    this.#toTerminal('cashier', `${sale.terminal.merchant.currency} ${decimalOf(newSale(sale).amount)}`, sale.id);
    this.#act(`scans ${payerId} for ${sale.id}`, sale.id);
    this.#toTerminal('payer', 'shows the code', sale.id);
    const attempt = (scanned: string, at = terminalId): Attempt => ({
      sale,
      nth,
      code: chance.often(NOBODYS_CODE) ? `13${'0'.repeat(15)}7` : scanned,
      key: this.#newKey(),
      terminalId: at,
    });
    this.#begins(this.#scan(attempt(code), 0));
    if (chance.often(LEAVES_AT_ONCE)) this.#later(chance.between(0, 1_500), () => this.#leaves(sale));
    if (chance.often(habits.scansTwice)) this.#begins(this.#scan(attempt(code), 0));
    if (chance.often(habits.asksColleague)) {
      const other = gateway.codeOf(chance.pick(payerIds), time.now())?.authCode;
      if (other !== undefined) this.#later(chance.between(0, 3_000), () => this.#scan(attempt(other, `${terminalId}-b`), 0));
    }
  }

  /** A scan, sent until it is answered: the very same request under the same key. */
  async #scan(attempt: Attempt, repeats: number): Promise<void> {
    const { chance } = this.#parts;
    const { sale, code, key, terminalId } = attempt;
    const answer = await this.#line.asked({
      text: repeats === 0 ? 'pay' : 'pay, again',
      about: { saleId: sale.id },
      ask: async (engine): Promise<PayAnswer | 'refused'> => {
        const made = await engine.createSale(newSale(sale));
        if (made.kind !== 'created' && made.kind !== 'same') return 'refused';
        const idempotency = { key, fingerprint: `${sale.id} ${code}` };
        return engine.pay({ saleId: sale.id, scannedCode: code, terminalId, by: 'cashier', idempotency });
      },
      word: (answered) => (answered === 'refused' ? answered : answered.kind),
    });
    if (answer === null) {
      if (repeats < REPEATS_MAX)
        this.#later(chance.between(500, nthOf(REPEATED_WITHIN_MS, repeats)), () => this.#scan(attempt, repeats + 1));
      return;
    }
    if (answer !== 'refused' && (answer.kind === 'started' || answer.kind === 'repeated')) {
      this.#parts.begun(key, answer.payment.id);
      this.#parts.acknowledged(answer.payment.id);
      this.#waits(attempt, answer.payment.id);
      if (chance.often(REPEATED)) this.#later(chance.between(0, 60_000), () => this.#repeats(attempt, answer.payment.id));
      return;
    }
    this.#act(`is told: ${answer === 'refused' ? answer : answer.kind}`, sale.id);
    if (answer !== 'refused' && answer.kind === 'channelMisconfigured' && this.#parts.isKeyLongRight(sale.terminal.merchant))
      this.#parts.violated('nothing is taken, though the key is right again');
    this.#again(attempt, chance.between(2_000, 20_000));
  }

  /** The very request again, as a till does whose answer came too late for it; and another under the same key, as nobody should. */
  async #repeats({ sale, code, key, terminalId }: Attempt, paymentId: string): Promise<void> {
    const asked = { saleId: sale.id, scannedCode: code, terminalId, by: 'cashier' };
    const isSame = this.#parts.chance.often(0.5);
    const fingerprint = isSame ? `${sale.id} ${code}` : 'another request';
    const answer = await this.#line.asked({
      text: isSame ? 'pay, again' : 'pay, another request under the same key',
      about: { saleId: sale.id, paymentId },
      ask: (engine) => engine.pay({ ...asked, idempotency: { key, fingerprint } }),
      word: kindOf,
    });
    // Whoever was taken over meanwhile answers nothing else.
    if (answer === null || SAYS_NOTHING.has(answer.kind) || this.#parts.isForgetful()) return;
    const isRight = isSame ? answer.kind === 'repeated' && answer.payment.id === paymentId : answer.kind === 'keyReused';
    if (!isRight)
      this.#parts.violated(`a ${isSame ? 'repeated' : 'different'} request under a used key is answered ${answer.kind}`);
  }

  /** A payment is under way: the cashier watches it, and does what people do. */
  #waits(attempt: Attempt, paymentId: string): void {
    const { chance } = this.#parts;
    const { sale } = attempt;
    const { habits } = sale.terminal;
    const about = { saleId: sale.id, paymentId };
    const does = (act: string, text: string, ms: number, ask: (engine: Engine) => Promise<Answered>) =>
      this.#later(ms, async () => {
        this.#act(act, sale.id);
        await this.#line.asked({ text, about, ask, word: kindOf });
      });
    if (chance.often(habits.cancels)) this.#later(chance.between(500, 40_000), () => this.#cancels(sale, paymentId));
    if (chance.often(habits.leaves)) this.#later(chance.between(500, 60_000), () => this.#leaves(sale));
    if (chance.often(habits.checks))
      does('checks', 'check', chance.between(500, chance.pick(CHECKED_WITHIN_MS)), (engine) =>
        engine.check(paymentId, 'cashier'),
      );
    if (chance.often(habits.reloads))
      does('loads the page anew', 'the sale', chance.between(500, 20_000), (engine) => engine.createSale(newSale(sale)));
    this.#looks(attempt, paymentId, { seen: '', nth: 0, blind: 0 });
  }

  async #cancels({ id: saleId }: SalePlan, paymentId: string): Promise<void> {
    this.#act('cancels', saleId);
    const ask = (engine: Engine) => engine.cancel(paymentId, 'cashier');
    await this.#line.asked({ text: 'cancel', about: { saleId, paymentId }, ask, word: kindOf });
  }

  /** Somebody has a payment checked, in the office as well as at the till. */
  checks(paymentId: string): void {
    const ask = (engine: Engine) => engine.check(paymentId, 'manager');
    this.#begins(this.#line.asked({ text: 'check', about: { paymentId }, ask, word: kindOf }));
  }

  #looks(attempt: Attempt, paymentId: string, { seen, nth, blind }: Looking): void {
    const { chance } = this.#parts;
    const { sale } = attempt;
    const stateIn = (status: SaleStatus | null) => status?.payments.find(({ id }) => id === paymentId)?.state ?? 'unknown';
    this.#later(blind > 0 ? nthOf(BLIND_LOOKS_AFTER_MS, blind) : nthOf(LOOKS_AFTER_MS, nth), async () => {
      const status = await this.#line.asked({
        text: 'look',
        about: { saleId: sale.id, paymentId },
        ask: (engine) => engine.sale(sale.id),
        word: (answered) => (stateIn(answered) === seen ? null : stateIn(answered)),
        isLook: true,
      });
      if (status === null || status.state === 'busy') {
        const isFrozen = status?.payments.some(({ frozen }) => frozen) === true;
        if (isFrozen && chance.often(LEAVES_FROZEN)) await this.#leaves(sale);
        // Somebody has stood before a till that said nothing.
        if (blind > 0 && status !== null && chance.often(sale.terminal.habits.cancels)) await this.#cancels(sale, paymentId);
        if (chance.often(RINGS_THE_OFFICE)) this.#parts.givenBackInPortal(paymentId);
        if (nth === LOOKS_MAX || blind === BLIND_LOOKS_MAX) return;
        if (status === null) this.#looks(attempt, paymentId, { seen, nth, blind: blind + 1 });
        else this.#looks(attempt, paymentId, { seen: stateIn(status), nth: nth + 1, blind: 0 });
      } else if (status.state === 'open') {
        if (chance.often(sale.terminal.habits.leaves)) await this.#leaves(sale);
        else this.#again(attempt, 0);
      } else if (status.state === 'paid') {
        this.#act('hands over the goods', sale.id);
        this.#parts.handedOver(sale.id);
        const paid = status.payments.find(({ state }) => state === 'paid');
        if (paid !== undefined) this.#givesBack(sale, paid.id, 1);
      }
    });
  }

  #again(attempt: Attempt, ms: number): void {
    const { sale, nth } = attempt;
    if (nth < ATTEMPTS_MAX && this.#parts.chance.often(sale.terminal.habits.triesAgain))
      this.#later(ms, async () => this.serve(sale, nth + 1));
  }

  /** A customer brings something back, perhaps not all of it, perhaps more than once. */
  #givesBack(sale: SalePlan, paymentId: string, nth: number): void {
    const { chance } = this.#parts;
    if (nth > 3 || !chance.often(sale.terminal.habits.refunds)) return;
    this.#later(chance.between(1_000, 120_000), async () => {
      const amountMinor = chance.often(0.4) ? null : chance.between(1, Math.max(1, sale.amountMinor));
      this.#act('gives money back', sale.id);
      const idempotency = { key: this.#newKey(), fingerprint: `${paymentId} ${amountMinor}` };
      const asks = (approval: Readonly<{ amountMinor: number; by: string }> | null) =>
        this.#line.asked({
          text: approval === null ? 'refund' : 'refund, approved',
          about: { saleId: sale.id, paymentId },
          ask: (engine) => {
            const authority = { aloneMinorMax: ALONE_MINOR_MAX, approval };
            return engine.refund({ paymentId, amountMinor, reason: 'back', by: CASHIER, authority, idempotency });
          },
          word: kindOf,
        });
      const answer = await asks(null);
      if (answer?.kind === 'notApproved') await asks({ amountMinor: answer.amountMinor, by: 'manager' });
      this.#givesBack(sale, paymentId, nth + 1);
    });
  }

  async #leaves(sale: SalePlan): Promise<void> {
    const { id: saleId } = sale;
    this.#act('leaves the sale', saleId);
    // A colleague does not know of it yet.
    if (this.#parts.chance.often(SCANNED_ALL_THE_SAME))
      this.#later(this.#parts.chance.between(0, 1_500), async () => this.serve(sale, ATTEMPTS_MAX));
    const ask = (engine: Engine) => engine.leave(saleId, 'cashier');
    const answer = await this.#line.asked({ text: 'leave', about: { saleId }, ask, word: kindOf });
    if (answer?.kind === 'done') this.#parts.left(saleId);
  }

  #later(ms: number, run: () => Promise<void>): void {
    const { time } = this.#parts;
    time.at(time.now() + ms, () => this.#begins(run()));
  }

  #begins(work: Promise<unknown>): void {
    work.catch(this.#parts.failed);
  }

  /** What is typed or scanned into it. */
  #toTerminal(from: Lane, text: string, saleId: string): void {
    const sentAt = this.#parts.time.now();
    this.#parts.teller.show({ kind: 'message', from, to: 'terminal', sentAt, text, fate: 'arrived', saleId });
  }

  #act(text: string, saleId: string): void {
    this.#parts.teller.tell({ kind: 'act', lane: 'cashier', text, saleId });
  }
}

const SAYS_NOTHING: ReadonlySet<string> = new Set(['notAccepting', 'ownedElsewhere']);

/** The last of them from there on. */
const nthOf = (all: readonly [number, ...number[]], nth: number): number => all[Math.min(nth, all.length - 1)] ?? all[0];

type Answered = Readonly<{ kind: string }>;
const kindOf = ({ kind }: Answered): string => kind;

const newSale = ({ id, terminal, amountMinor }: SalePlan) => ({
  id,
  merchantId: terminal.merchant.id,
  storeId: terminal.storeId,
  terminalId: terminal.id,
  amount: { amountMinor, currency: terminal.merchant.currency },
  reference: null,
});
