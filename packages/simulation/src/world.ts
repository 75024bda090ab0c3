/**
 * One seeded world: a shop with impatient cashiers, payers with their own minds, a network that lies, a process that dies; then
 * everything heals, and what was begun must come to its right end.
 */
import { ALL_WALLETS, step as coreStep, type Payment, type PaymentChannel, type Step } from '@quickpay/core';
import { createEngine, type Engine } from '@quickpay/engine';
import { Gateway, MannersBook } from '@quickpay/gateway-model';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import { type Chance, chanceOf } from './chance.ts';
import { checkAtRest, checkUpdate, type Violation } from './checks.ts';
import { drawRates, drawSettings, type FaultRates } from './faults.ts';
import { type Life, mortal } from './mortal.ts';
import { type Network, OWNER, simulatedChannel } from './simulated-channel.ts';
import { VirtualTime } from './virtual-time.ts';

export type WorldResult = Readonly<{
  seed: number;
  payments: number;
  faults: number;
  crashes: number;
  violations: readonly Violation[];
  /** What happened, a line each; only where asked for. */
  trace: readonly string[];
}>;

export type WorldOptions = Readonly<{ seed: number; step?: Step; withTrace?: boolean }>;

const SALES = 24;
const SHOP_OPEN_MS = 180_000;
/** Faults end; what is late still arrives. */
const HEALED_AFTER_MS = 300_000;
/** Two watches, the longest delay, and some. */
const REST_MS = 2_400_000;
/** Refunds that were refused or closed before the world healed are tried again hourly at last, and then asked about hourly. */
const REFUND_TROUBLE_MS = 7_800_000;
const MIDNIGHT_UTC8 = 1_795_536_000_000; // 2026-11-25T00:00:00+08:00
const NO_FAULTS: FaultRates = {
  requestLost: 0,
  answerLost: 0,
  requestLate: 0,
  answerLate: 0,
  requestDoubled: 0,
  neverSent: 0,
  systemError: 0,
  refusalIsALie: 0,
  numberTaken: 0,
  crash: 0,
  outage: 0,
};

export async function runWorld({ seed, step = coreStep, withTrace = false }: WorldOptions): Promise<WorldResult> {
  const chance = chanceOf(seed);
  // Now and then the day of the revoke window ends in the middle of everything.
  const start = MIDNIGHT_UTC8 + (chance.often(0.2) ? -120_000 : 36_000_000);
  const time = new VirtualTime(start);
  const rates = drawRates(chance);
  const gateway = new Gateway({ random: chance });
  const settings = drawSettings(chance);
  for (const [name, value] of Object.entries(settings)) gateway.set(name, value);
  const refundsInTrouble = settings.refundPool === 'empty' || settings.refundsEnd === 'REFUNDCLOSE';
  for (const { id } of gateway.payers())
    gateway.changePayer(id, { balance: { amountMinor: id === 'poor' ? 1 : 1_000_000_000, currency: 'CNY' } });
  const network: Network = {
    rates,
    outageUntil: 0,
    faults: 0,
    taken: new Set(),
    manners: new MannersBook(),
    submittedAt: new Map(),
  };
  const channel = simulatedChannel(gateway, time, chance, network);
  const ledger = await openSqliteLedger({ file: ':memory:', environment: 'sandbox', random: chance, nodeId: 'sim' });
  const world = new World({ time, chance, gateway, network, channel, ledger, step, withTrace });

  // Not awaited: a process that dies while it starts never says that it has started.
  void world.startProcess();
  world.openShop();
  if (chance.often(rates.outage * 0.3))
    time.at(start + chance.between(1_000, SHOP_OPEN_MS), () => world.outage(chance.between(5_000, 90_000)));
  await time.runUntil(start + HEALED_AFTER_MS);
  network.rates = NO_FAULTS;
  network.outageUntil = 0;
  world.heal();
  await time.runUntil(start + HEALED_AFTER_MS + REST_MS + (refundsInTrouble ? REFUND_TROUBLE_MS : 0));
  return world.result(seed);
}

type WorldParts = Readonly<{
  time: VirtualTime;
  chance: Chance;
  gateway: Gateway;
  network: Network;
  channel: PaymentChannel;
  ledger: Ledger;
  step: Step;
  withTrace: boolean;
}>;

class World {
  readonly #parts: WorldParts;
  readonly #violations: Violation[] = [];
  readonly #trace: string[] = [];
  readonly #last = new Map<string, Payment>();
  #engine: Engine | null = null;
  #crashes = 0;

  constructor(parts: WorldParts) {
    this.#parts = parts;
  }

  #note(line: string): void {
    if (this.#parts.withTrace) this.#trace.push(`${this.#parts.time.now()} ${line}`);
  }

  #violated(violation: Violation): void {
    this.#note(`VIOLATION ${violation.invariant} ${violation.what}`);
    this.#violations.push(violation);
  }

  async startProcess(): Promise<void> {
    const { time, chance, network, ledger, channel, step } = this.#parts;
    const life: Life = { alive: true };
    const fate = () =>
      network.rates.crash > 0 && chance.often(network.rates.crash)
        ? chance.often(0.5)
          ? ('before' as const)
          : ('after' as const)
        : ('lives' as const);
    const die = () => this.#crash(life);
    const engine = createEngine({
      ledger: mortal(ledger, life, fate, die),
      merchants: [
        {
          id: 'm',
          channel: mortal(channel, life, fate, die),
          codeRules: ALL_WALLETS,
          currencies: ['HKD'],
          quotas: { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 },
          description: 'Tea',
        },
      ],
      clock: time.clock(() => life.alive),
      random: chance,
      step,
      onFault: (fault) =>
        this.#violated({ invariant: 'fault', what: fault instanceof Error ? fault.message : String(fault), paymentId: '' }),
    });
    engine.subscribe(({ payment, event }) => {
      this.#note(`${payment.id} ${event.version} ${event.event.kind} ${payment.state} ${payment.due} ${payment.dueAt}`);
      for (const violation of checkUpdate(this.#last, payment)) this.#violated(violation);
      this.#last.set(payment.id, payment);
    });
    this.#engine = engine;
    await engine.start();
  }

  #crash(life: Life): void {
    if (!life.alive) return;
    life.alive = false;
    this.#engine = null;
    this.#crashes++;
    this.#parts.network.faults++;
    this.#note('crash');
    const { time, chance } = this.#parts;
    time.at(time.now() + chance.between(10, 20_000), () => void this.startProcess());
  }

  outage(ms: number): void {
    const { time, network } = this.#parts;
    network.outageUntil = time.now() + ms;
    network.faults++;
    this.#note(`outage ${ms}`);
  }

  /**
   * Faults are over: the merchant's pool is filled, refunds end well; and whoever still looks at a prompt puts the phone away, which under
   * some switches is the only way to end it.
   */
  heal(): void {
    const { time, gateway } = this.#parts;
    this.#note('healed');
    gateway.set('refundPool', 'full');
    gateway.set('refundsEnd', 'SUCCESS');
    for (let minute = 0; minute < 30; minute++) {
      time.at(time.now() + minute * 60_000, () => {
        for (const { id } of gateway.payers()) while (gateway.cancelPrompt(id, time.now()) !== undefined);
      });
    }
  }

  openShop(): void {
    const { time, chance } = this.#parts;
    for (let n = 0; n < SALES; n++) {
      const saleId = `sale_${String(n).padStart(4, '0')}`;
      time.at(time.now() + chance.below(SHOP_OPEN_MS), () => void this.#serve(saleId, chance.between(1, 100_000), 1));
    }
  }

  /** A cashier: scans, waits, loses patience, scans again. */
  async #serve(saleId: string, amountMinor: number, tried: number): Promise<void> {
    const { time, chance, gateway } = this.#parts;
    const engine = this.#engine;
    if (engine === null) {
      // The till says that the server cannot be reached; the cashier tries again.
      time.at(time.now() + chance.between(1_000, 5_000), () => void this.#serve(saleId, amountMinor, tried));
      return;
    }
    const sale = {
      id: saleId,
      merchantId: 'm',
      storeId: `s${saleId.charCodeAt(8) % 3}`,
      terminalId: 't',
      amount: { amountMinor, currency: 'HKD' as const },
      reference: null,
    };
    const payerId = chance.pick(['ready', 'asks', 'asks', 'limits', 'poor', 'second'] as const);
    const code = gateway.codeOf(payerId, time.now());
    if (code === undefined) return;
    const scannedCode = chance.often(0.03) ? `13${'0'.repeat(15)}7` : code.authCode;
    const doubled = chance.often(0.05);
    await engine.createSale(sale);
    const answers = await Promise.all(
      [1, ...(doubled ? [2] : [])].map(() => engine.pay({ saleId, scannedCode, terminalId: 't', by: 'cashier' })),
    );
    const started = answers.find(({ kind }) => kind === 'started');
    if (started?.kind !== 'started') {
      this.#note(`${saleId} refused ${answers[0]?.kind}`);
      if (tried < 3) time.at(time.now() + chance.between(2_000, 20_000), () => void this.#serve(saleId, amountMinor, tried + 1));
      return;
    }
    this.#payer(payerId);
    this.#patience(saleId, started.payment.id, amountMinor, tried);
  }

  /** What a payer does at the prompt, once there is one. */
  #payer(payerId: string): void {
    const { time, chance, gateway } = this.#parts;
    const later = (ms: number, run: () => void) => time.at(time.now() + ms, run);
    const mind = chance.below(100);
    const types = (from: number, digits: number) => {
      for (let digit = 0; digit < digits; digit++) later(from + digit * 900, () => gateway.typed(payerId, time.now()));
    };
    if (mind < 55) {
      const at = chance.between(1_500, 12_000);
      types(at, 5);
      later(at + 5_000, () => void gateway.password(payerId, '123456', time.now()));
    } else if (mind < 70) {
      const at = chance.between(20_000, 44_000);
      types(at - 4_000, 5);
      later(at, () => void gateway.password(payerId, '123456', time.now()));
    } else if (mind < 85) later(chance.between(1_000, 30_000), () => void gateway.cancelPrompt(payerId, time.now()));
    else if (mind < 92)
      for (const at of [3_000, 6_000, 9_000]) later(at, () => void gateway.password(payerId, '000000', time.now()));
  }

  #patience(saleId: string, paymentId: string, amountMinor: number, tried: number): void {
    const { time, chance } = this.#parts;
    const later = (ms: number, run: (engine: Engine) => Promise<unknown>) =>
      time.at(time.now() + ms, () => void (this.#engine === null ? null : run(this.#engine)));
    if (chance.often(0.2)) later(chance.between(500, 40_000), (engine) => engine.cancel(paymentId, 'cashier'));
    if (chance.often(0.1)) later(chance.between(500, 60_000), (engine) => engine.leave(saleId, 'cashier'));
    const again = tried < 3 && chance.often(0.5);
    const look = (left: number) =>
      later(2_000, async (engine) => {
        const status = await engine.sale(saleId);
        if (status?.state === 'open' && again) await this.#serve(saleId, amountMinor, tried + 1);
        else if (status?.state === 'busy' && left > 0) look(left - 1);
      });
    look(40);
  }

  async result(seed: number): Promise<WorldResult> {
    const { gateway, ledger, network } = this.#parts;
    const payments: Payment[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<Ledger['payments']>> = await ledger.payments({}, after, 200);
      payments.push(...page.items);
      after = page.next;
    } while (after !== null);
    for (const violation of await checkAtRest({
      payments,
      ledger,
      orders: gateway.orders(OWNER.mchId),
      manners: network.manners.counts,
      taken: network.taken,
    }))
      this.#violated(violation);
    await ledger.close();
    return {
      seed,
      payments: payments.length,
      faults: network.faults,
      crashes: this.#crashes,
      violations: this.#violations,
      trace: this.#trace,
    };
  }
}
