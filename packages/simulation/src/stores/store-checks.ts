/**
 * What must hold once everything has come to rest in a world of stores: in each ledger for what its node owns, between a node's ledger and head
 * office's, and between all of them and the channel.
 */
import { isDeepStrictEqual } from 'node:util';
import { isFinal, type Payment } from '@quickpay/core';
import { CONFLICTS, type Conflict, type ConflictKind, paymentConflict, refundConflict } from '@quickpay/exchange';
import type { Gateway, StoredOrder } from '@quickpay/gateway-model';
import type { LateFact, Ledger, WrittenEvent } from '@quickpay/storage';
import { allPayments, ledgerAtRest, type Surplus, unmannered } from '../at-rest.ts';
import type { Violation } from '../checks.ts';
import type { Reached } from '../coverage.ts';
import type { Asked } from './desk.ts';
import type { StoreNode } from './node.ts';
import type { Office } from './office.ts';
import type { StoresPlan } from './store-plan.ts';

export type StoresAtRest = Readonly<{
  plan: StoresPlan;
  office: Office;
  /** All that there ever were. */
  nodes: readonly StoreNode[];
  gateway: Gateway;
  taken: ReadonlySet<string>;
  acknowledged: ReadonlySet<string>;
  handedOver: ReadonlySet<string>;
  /** Payments that a node has worked on after head office took it over. */
  torn: ReadonlySet<string>;
  asked: readonly Asked[];
}>;

export type StoresRest = Readonly<{
  payments: number;
  violations: readonly Violation[];
  surplus: Surplus;
  stories: Reached;
  /** Names of what disagreed, and was found on a list. */
  conflicts: readonly ConflictKind[];
}>;

export async function storesAtRest(world: StoresAtRest): Promise<StoresRest> {
  const { office, nodes, gateway } = world;
  const found: Violation[] = [];
  const conflicts: ConflictKind[] = [];
  const say: Say = (invariant, what, paymentId = '') => void found.push({ invariant, what, paymentId });
  const orders = new Map(gateway.orders().map((order) => [order.outTradeNo, order]));
  const here = new Map((await allPayments(office.site.backend.ledger)).map((payment) => [payment.id, payment]));

  const told = nodes.filter((node) => !node.isGone || node.isFound);
  for (const node of told) {
    await whollyTold(node, office, say);
    if (office.isTakenOver(node.id)) await nothingSilent(node, office, here, say);
    else await sameRows(node, office, here, say);
  }
  const lost = await lostIn(nodes, here);
  missingFromTheBill(orders, [...here.values()], lost, say);
  const torn = await tornIn(world, here);
  const lostRefunds = await refundsLostIn(world);
  const lostRevokes = await revokesLostIn(world);
  for (const id of torn.silent) say('torn', 'two have worked on it, and it is on no list', id);
  conflicts.push(...torn.conflicts);

  const stories: Reached = {};
  let surplus: Surplus = { count: 0, longestMs: 0 };
  let payments = lost.length;
  const paidOf = new Map<string, number>();
  for (const [site, isMine] of owners(world)) {
    const { ledger } = site.backend;
    const rest = await ledgerAtRest({
      ledger,
      isMine,
      isTorn: ({ id }) => torn.listed.has(id),
      isChained: true,
      orders,
      taken: world.taken,
      // What was given back by a disk that is lost the bill shows, as what somebody gives back in the portal.
      portal: lostRefunds,
      revokedUnheard: lostRevokes,
      isRestored: false,
      lateRequestWatchMs: world.plan.lateRequestWatchMs,
    });
    found.push(...rest.violations);
    payments += rest.payments.length;
    for (const [name, count] of Object.entries(rest.stories)) stories[name] = (stories[name] ?? 0) + count;
    for (const [saleId, count] of rest.paidOf) paidOf.set(saleId, (paidOf.get(saleId) ?? 0) + count);
    surplus = { count: surplus.count + rest.surplus.count, longestMs: Math.max(surplus.longestMs, rest.surplus.longestMs) };
    for (const { invariant, what } of unmannered(site.network.manners)) say(invariant, what);
  }
  for (const [saleId, count] of paidOf) if (count > 1 && office.isApart(saleId)) conflicts.push('paidAtBothDoors');
  aroundTheTills(world, { here, lost, paidOf, torn: torn.listed, lostRefunds }, say);
  await carriedOutOnce(world, say);
  return { payments, violations: found, surplus, stories, conflicts };
}

type Say = (invariant: string, what: string, paymentId?: string) => void;
type SiteOf = Office['site'];

/** Who works on what: a living node on its own, head office on the rest that it has. */
function* owners({ office, nodes }: StoresAtRest): Generator<[SiteOf, (payment: Payment) => boolean]> {
  const working = new Set(nodes.filter(({ id, isGone }) => !isGone && !office.isTakenOver(id)).map(({ id }) => id));
  for (const { id, site } of nodes) if (working.has(id)) yield [site, ({ owner }) => owner === id];
  yield [office.site, ({ owner }) => !working.has(owner)];
}

/** Head office has been told everything, in order, and nothing twice: the two cursors are one. */
async function whollyTold(node: StoreNode, office: Office, say: Say): Promise<void> {
  const [cursor, last] = [await node.outbox.cursor(), await node.outbox.last()];
  const arrived = await office.site.backend.ledger.arrivedFrom(node.id);
  if (cursor.sequence !== last) say('exchange', `${node.id} has told ${cursor.sequence} of ${last} facts`);
  if ((arrived?.sequence ?? 0) !== cursor.sequence || (arrived?.head ?? '') !== cursor.head)
    say('exchange', `${node.id} has told ${cursor.sequence} facts, and ${arrived?.sequence ?? 0} have arrived`);
}

/** Rows of a node that works are the same at head office, whole and with their events. */
async function sameRows(node: StoreNode, office: Office, here: ReadonlyMap<string, Payment>, say: Say): Promise<void> {
  const [theirs, ours] = [node.site.backend.ledger, office.site.backend.ledger];
  const payments = await allPayments(theirs);
  const ids = new Set(payments.map(({ id }) => id));
  for (const [id, { owner }] of here)
    if (owner === node.id && !ids.has(id)) say('exchange', `${node.id} knows nothing of it`, id);
  for (const { id, saleId } of payments) {
    const same = async (what: string, read: (ledger: Ledger) => Promise<unknown>) => {
      if (!isDeepStrictEqual(await read(theirs), await read(ours)))
        say('exchange', `${what} are not the same at head office`, id);
    };
    await same('its row and head', (ledger) => ledger.payment(id));
    await same('its events', async (ledger) => (await ledger.eventsOf(id)).map(placeless));
    await same('its refunds', (ledger) => ledger.refundsOf(id));
    await same('its sale', (ledger) => ledger.sale(saleId));
    for (const { refund } of await theirs.refundsOf(id))
      await same('events of a refund', async (ledger) => (await ledger.refundEventsOf(refund.id)).map(placeless));
  }
}

const placeless = ({ position: _position, ...event }: WrittenEvent) => event;

/** Of a node that was taken over every event is in head office's history, or among what came late. */
async function nothingSilent(node: StoreNode, office: Office, here: ReadonlyMap<string, Payment>, say: Say): Promise<void> {
  const [theirs, ours] = [node.site.backend.ledger, office.site.backend.ledger];
  const late = await lateOf(ours, node.id);
  const isLate = ({ paymentId, version, hash }: WrittenEvent) =>
    late.some((fact) => fact.paymentId === paymentId && fact.body.includes(`"version":${version}`) && fact.body.includes(hash));
  const accounted = (written: WrittenEvent, kept: readonly WrittenEvent[]) =>
    kept[written.version - 1]?.hash === written.hash || isLate(written);
  for (const { id } of await allPayments(theirs)) {
    const payment = here.get(id);
    if (payment === undefined) {
      say('exchange', `${node.id} has it, and head office does not`, id);
      continue;
    }
    if (!isFinal(payment.state) && payment.owner === node.id) say('exchange', 'nobody works on it any more', id);
    const kept = await ours.eventsOf(id);
    for (const written of await theirs.eventsOf(id))
      if (!accounted(written, kept))
        say('exchange', `what ${node.id} did is in no history and on no list: ${written.event.kind}`, id);
    for (const { refund } of await theirs.refundsOf(id)) {
      const keptOf = await ours.refundEventsOf(refund.id);
      for (const written of await theirs.refundEventsOf(refund.id))
        if (!accounted(written, keptOf)) say('exchange', `of a refund as well: ${written.event.kind}`, id);
    }
  }
}

async function lateOf(ledger: Ledger, nodeId: string): Promise<readonly LateFact[]> {
  const all: LateFact[] = [];
  for (;;) {
    const page = await ledger.lateFacts({ nodeId }, all.at(-1)?.id ?? 0, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

const PAGE = 1_000;

/** Payments that nobody has any more but the disk that is lost. */
async function lostIn(nodes: readonly StoreNode[], here: ReadonlyMap<string, Payment>): Promise<readonly Payment[]> {
  const gone = nodes.filter(({ isGone, isFound }) => isGone && !isFound);
  const lost = await Promise.all(gone.map(({ site }) => allPayments(site.backend.ledger)));
  return lost.flat().filter(({ id }) => !here.has(id));
}

/** Orders of which a node gave something back and told nobody before its disk was lost. */
async function refundsLostIn({ nodes, office }: StoresAtRest): Promise<ReadonlySet<string>> {
  const numbers = new Set<string>();
  for (const { site, isGone, isFound } of nodes) {
    if (!isGone || isFound) continue;
    const { ledger } = site.backend;
    for (const { id, merchantOrderNumber } of await allPayments(ledger))
      for (const { refund } of await ledger.refundsOf(id))
        if ((await office.site.backend.ledger.refund(refund.id)) === null) numbers.add(merchantOrderNumber);
  }
  return numbers;
}

/**
 * Orders that a node has revoked, and was gone or taken over before it had told: in good faith, because nobody had said yet that they are somebody
 * else's. Such a one that it had been told of is not among them.
 */
async function revokesLostIn({ nodes, office }: StoresAtRest): Promise<ReadonlySet<string>> {
  const numbers = new Set<string>();
  for (const { id: nodeId, site, isGone } of nodes) {
    if (!isGone && !office.isTakenOver(nodeId)) continue;
    const { ledger } = site.backend;
    for (const { id, revokesSent, merchantOrderNumber } of await allPayments(ledger)) {
      if (revokesSent === 0) continue;
      const kinds = (await ledger.eventsOf(id)).map(({ event }) => event.kind);
      const seenAt = kinds.indexOf('foreign');
      if (seenAt < 0 || !kinds.includes('revokeSent', seenAt)) numbers.add(merchantOrderNumber);
    }
  }
  return numbers;
}

/** Orders of which head office has no row are exactly those of payments that were lost with a disk: the bill shows them. */
function missingFromTheBill(
  orders: ReadonlyMap<string, StoredOrder>,
  here: readonly Payment[],
  lost: readonly Payment[],
  say: Say,
): void {
  const known = new Set(here.map(({ merchantOrderNumber }) => merchantOrderNumber));
  const lostNumbers = new Set(lost.map(({ merchantOrderNumber }) => merchantOrderNumber));
  for (const number of orders.keys())
    if (!known.has(number) && !lostNumbers.has(number)) say('I4', `the channel has ${number}, and no payment is its`);
}

type Torn = Readonly<{ listed: ReadonlySet<string>; silent: readonly string[]; conflicts: readonly ConflictKind[] }>;

/**
 * What two have decided otherwise, and which of it a manager finds on a list: what came late, what nobody had heard of, or a mark. Of that the lists say what is so. All
 * else must be as if one alone had worked on it.
 */
async function tornIn({ office, nodes, torn }: StoresAtRest, here: ReadonlyMap<string, Payment>): Promise<Torn> {
  const { ledger } = office.site.backend;
  const listed = new Set<string>();
  const silent: string[] = [];
  const conflicts: ConflictKind[] = [];
  const isListed = async (id: string): Promise<boolean> => {
    if (office.isReported(id)) return true;
    const marked = here.get(id)?.attention ?? (await ledger.refundsOf(id)).find(({ refund }) => refund.attention !== null);
    return marked != null || (await ledger.lateFacts({ paymentId: id }, 0, 1)).length > 0;
  };
  const noted = async (id: string, kind: ConflictKind | null) => {
    if (kind === null) return;
    conflicts.push(kind);
    if (isForManagers(kind) && (await isListed(id))) listed.add(id);
  };
  for (const { id: nodeId, site, isGone, isFound } of nodes) {
    if (!office.isTakenOver(nodeId) || (isGone && !isFound)) continue;
    const theirs = site.backend.ledger;
    for (const payment of await allPayments(theirs)) {
      await noted(payment.id, paymentConflict(payment, here.get(payment.id) ?? null));
      const refunds = new Map((await theirs.refundsOf(payment.id)).map(({ refund }) => [refund.id, refund]));
      for (const { refund } of await ledger.refundsOf(payment.id)) {
        await noted(payment.id, refundConflict(refunds.get(refund.id) ?? null, refund));
        refunds.delete(refund.id);
      }
      for (const refund of refunds.values()) await noted(payment.id, refundConflict(refund, null));
    }
  }
  for (const id of torn) {
    if (await isListed(id)) listed.add(id);
    else silent.push(id);
  }
  return { listed, silent, conflicts };
}

const isForManagers = (kind: ConflictKind): boolean =>
  Object.values(CONFLICTS).some((group: Readonly<Record<string, Conflict>>) => group[kind]?.told.includes('manager'));

type Known = Readonly<{
  here: ReadonlyMap<string, Payment>;
  lost: readonly Payment[];
  paidOf: ReadonlyMap<string, number>;
  torn: ReadonlySet<string>;
  lostRefunds: ReadonlySet<string>;
}>;

/** What people were told: it is known, or lost with a disk; and what they handed over is paid, once. */
function aroundTheTills(
  { office, acknowledged, handedOver }: StoresAtRest,
  { here, lost, paidOf, torn, lostRefunds }: Known,
  say: Say,
): void {
  const lostIds = new Set(lost.map(({ id }) => id));
  const lostSales = new Set(lost.map(({ saleId }) => saleId));
  const tornSales = new Set([...torn].map((id) => here.get(id)?.saleId));
  // What a lost disk had refunded whole is not paid any longer.
  for (const { merchantOrderNumber, saleId, reason, returnedMinor, amount } of here.values())
    if (lostRefunds.has(merchantOrderNumber) && reason === 'returned' && returnedMinor >= amount.amountMinor)
      tornSales.add(saleId);
  for (const id of acknowledged) if (!here.has(id) && !lostIds.has(id)) say('I4', 'acknowledged, and gone', id);
  for (const [saleId, count] of paidOf)
    if (count > 1 && !office.isApart(saleId)) say('I5', `${count} payments of it are paid`, saleId);
  for (const saleId of handedOver)
    if (paidOf.get(saleId) !== 1 && !office.isApart(saleId) && !lostSales.has(saleId) && !tornSales.has(saleId))
      say('I1', `goods handed over, and ${paidOf.get(saleId) ?? 0} payments are paid`, saleId);
}

/** What head office asked of a node that works was done or refused there, and once. */
async function carriedOutOnce({ office, nodes, asked }: StoresAtRest, say: Say): Promise<void> {
  for (const { id, nodeId, act } of asked) {
    const node = nodes.find((one) => one.id === nodeId);
    if (node === undefined) continue;
    const ledgers = [node.site.backend.ledger];
    let times = 0;
    for (const ledger of ledgers) {
      const events = await ledger.eventsOf(act.paymentId);
      times += events.filter(({ event }) => event.kind === act.kind && 'by' in event && event.by === id).length;
      times += (await ledger.refundsOf(act.paymentId)).filter(({ refund }) => refund.requestedBy === id).length;
    }
    // To cancel or to ask twice changes nothing.
    if (times > 1 && act.kind === 'refund')
      say('instruction', `${id}, ${act.kind}, was carried out ${times} times`, act.paymentId);
    if (node.isGone || office.isTakenOver(nodeId)) continue;
    const settled = office.bookOf(nodeId).settled.find(({ instruction }) => instruction.id === id);
    if (settled === undefined) say('instruction', `${id}, ${act.kind}, was never answered`, act.paymentId);
    else if ((settled.answer.kind === 'done') !== times > 0)
      say('instruction', `${id}, ${act.kind}, is ${settled.answer.kind}, and was carried out ${times} times`, act.paymentId);
  }
}
