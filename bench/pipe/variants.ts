/**
 * The variants of the pipe that are measured against each other. All of them are the same HTTP API (`build` of the backend: routing,
 * bodies, validation, API key, idempotency's hashes, log, metrics, serialisation), the same V2 client and the same gateway; they differ in
 * what stands behind the engine's port.
 */
import { blankPayment, codeHint, mintId, mintOrderNumber, nodeTagOf, type Payment, type Sale } from '@quickpay/core';
import type { Engine, EngineOptions, Merchant } from '@quickpay/engine';
import { createEngine } from '@quickpay/engine';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import { GroupCommit } from '../../packages/storage/src/group-commit.ts';

export type Behind = Readonly<{ engine: Engine; ledger: Ledger }>;
export type VariantOptions = Readonly<{
  folder: string;
  merchant: Merchant;
  /** The id of a store's node: its ledger has an outbox. Default: it has none. */
  shipsAs?: string;
}> &
  Pick<EngineOptions, 'clock' | 'random' | 'log' | 'onFault'>;
type Variant = (options: VariantOptions) => Promise<Behind>;

const withLedger =
  (name: string): Variant =>
  async ({ folder, merchant, shipsAs, ...around }) => {
    const { random } = around;
    const as = shipsAs === undefined ? {} : { nodeId: shipsAs, ships: true };
    const ledger = await openSqliteLedger({ file: `${folder}/${name}.sqlite`, environment: 'sandbox', random, ...as });
    return { ledger, engine: createEngine({ ledger, merchants: [merchant], ...around }) };
  };

/** The real thing: the engine with its rules, and a SQLite ledger with its writer in a thread of its own, flushed at every commit. */
const sqlite = withLedger('ledger');
/** The same, and nobody keeps what went over the wire (`backend.ts`). */
const unwatched = withLedger('unwatched');

/** No ledger and no rules: a sale is remembered, its payment is asked of the channel, and what the channel says is passed on. */
const bare: Variant = (options) => withoutRules(options, null);

/**
 * The bare pipe, with a ledger that does nothing, in groups. Whoever would wait for a commit waits in the ledger's own queue for a group
 * that is "written" two turns of the event loop later: the wake-ups of a grouped ledger, and nothing of its work.
 */
const groupedNull: Variant = (options) => {
  const commits = new GroupCommit<null, null>(async (batch) => {
    await turn();
    await turn();
    return batch.map(() => null);
  });
  return withoutRules(options, () => commits.add(null));
};

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export const VARIANTS = { bare, groupedNull, unwatched, sqlite } as const satisfies Readonly<Record<string, Variant>>;
export type VariantName = keyof typeof VARIANTS;
export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[]; // keys of the table

async function withoutRules(
  { merchant, clock, random, log, onFault }: VariantOptions,
  durable: (() => Promise<null>) | null,
): Promise<Behind> {
  // What the API asks beside sales and payments is answered by a real engine over an empty ledger in memory.
  const empty = await openSqliteLedger({ file: ':memory:', environment: 'sandbox', random });
  const idle = createEngine({
    ledger: empty,
    merchants: [merchant],
    clock,
    random,
    ...(log ? { log } : {}),
    ...(onFault ? { onFault } : {}),
  });
  const sales = new Map<string, Sale>();
  const { nodeId, epoch } = empty.identity;
  const nodeTag = nodeTagOf(nodeId);

  const engine: Engine = {
    ...idle,
    async createSale(wanted) {
      const sale: Sale = { ...wanted, createdAt: clock.now(), leftAt: null };
      if (durable !== null) await durable();
      sales.set(sale.id, sale);
      return { kind: 'created', status: { sale, state: 'open', payments: [], retry: { may: 'now', code: 'anyCode' } } };
    },
    async pay({ saleId, scannedCode, terminalId, description = merchant.description }) {
      const sale = sales.get(saleId);
      if (sale === undefined) return { kind: 'saleUnknown' };
      sales.delete(saleId);
      const now = clock.now();
      const payment: Payment = {
        ...blankPayment({
          id: mintId('pay', now, random),
          saleId,
          merchantId: sale.merchantId,
          storeId: sale.storeId,
          terminalId,
          merchantOrderNumber: mintOrderNumber(now, { nodeTag, epoch, random }),
          epoch,
          owner: nodeId,
          amount: sale.amount,
          codeHash: '',
          codeHint: codeHint(scannedCode),
          submittedAt: now,
        }),
        version: 1,
      };
      if (durable !== null) await durable();
      const answer = await merchant.channel.submit(
        {
          paymentId: payment.id,
          merchantOrderNumber: payment.merchantOrderNumber,
          amount: payment.amount,
          paymentCode: scannedCode,
          description,
          storeId: payment.storeId,
          terminalId,
        },
        { notAfter: now + 4_000, timeoutMs: 40_000, signal: new AbortController().signal },
      );
      if (answer.kind !== 'paid') throw new Error(`the gateway answered ${answer.kind}`);
      if (durable !== null) await durable();
      const { transactionId } = answer;
      return { kind: 'started', payment: { ...payment, state: 'paid', transactionId, settledAt: clock.now(), version: 2 } };
    },
  };
  return { engine, ledger: { ...empty, sale: async (id) => sales.get(id) ?? null } };
}
