/**
 * Which server a terminal talks to: its store's node, or head office. A sale that was begun through one door goes on through it and through
 * no other, whatever its terminal is pointed at since: what nobody answered may have been done all the same.
 */
import type { Engine } from '@quickpay/engine';
import type { Backend } from '../backend.ts';
import type { SalePlan } from '../plan.ts';
import type { About } from '../trace.ts';
import type { Door } from './fate.ts';

export type DoorsParts = Readonly<{
  sales: readonly SalePlan[];
  /** The node that stands in a store now. */
  nodeAt: (storeId: string) => Backend;
  office: () => Backend;
}>;

export class Doors {
  readonly #parts: DoorsParts;
  readonly #terminalOf: ReadonlyMap<string, SalePlan['terminal']>;
  readonly #pointed = new Map<string, Door>();
  readonly #begunAt = new Map<string, Backend>();

  constructor(parts: DoorsParts) {
    this.#parts = parts;
    this.#terminalOf = new Map(parts.sales.map(({ id, terminal }) => [id, terminal]));
  }

  /** Answers whether that is another door than before. */
  point(terminalId: string, to: Door): boolean {
    const before = this.#pointed.get(terminalId) ?? 'store';
    this.#pointed.set(terminalId, to);
    return before !== to;
  }

  /** Who answers what is asked about a sale, or null where nobody does. */
  engineFor({ saleId }: About): Engine | null {
    return saleId === undefined ? null : (this.#serverOf(saleId)?.engine ?? null);
  }

  /** Where a sale was begun, or null. */
  begunAt(saleId: string): Backend | null {
    return this.#begunAt.get(saleId) ?? null;
  }

  #serverOf(saleId: string): Backend | null {
    const begun = this.#begunAt.get(saleId);
    if (begun !== undefined) return begun;
    const terminal = this.#terminalOf.get(saleId);
    if (terminal === undefined) return null;
    const isAway = this.#pointed.get(terminal.id) === 'headOffice';
    const server = isAway ? this.#parts.office() : this.#parts.nodeAt(terminal.storeId);
    // A machine that is off hears nothing: nothing can have begun there.
    if (!server.isOff) this.#begunAt.set(saleId, server);
    return server;
  }
}
