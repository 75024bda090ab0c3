/** What becomes of a store's node and its line to head office, and what people do about it. Times are milliseconds after the start. */
import type { Chance } from '../chance.ts';
import type { Span } from './store-plan.ts';

export type Door = 'store' | 'headOffice';
/** A manager points a terminal at one of the two doors. */
export type DoorSwitch = Readonly<{ atMs: number; terminalId: string; to: Door }>;

/**
 * What may become of a node. `sound`: nothing worse than cuts. `off`: it is switched off, and comes back as it was. `gone`: it never comes
 * back; its disk is found at a time, or never (null). `thoughtGone`: it lives behind a cut, and somebody takes it over all the same.
 */
export type NodeFate =
  | Readonly<{ kind: 'sound' }>
  | Readonly<{ kind: 'off'; off: Span }>
  | Readonly<{ kind: 'gone'; atMs: number; diskFoundAtMs: number | null; takeOver: TakeOverPlan }>
  | Readonly<{ kind: 'thoughtGone'; takeOver: TakeOverPlan }>;

/** From when on a manager tries to, again and again until head office's rule lets it; and when another node takes its place, or never. */
export type TakeOverPlan = Readonly<{ triedFromMs: number; triedEveryMs: number; replacedAfterMs: number | null }>;

export type StoreFate = Readonly<{
  node: NodeFate;
  /** Head office and the store cannot reach each other. */
  cuts: readonly Span[];
  switches: readonly DoorSwitch[];
  /** When something happens to the store: sales come around these. */
  moments: readonly number[];
  /** When all of it has happened. */
  overAtMs: number;
}>;

const MINUTE_MS = 60_000;
/** Head office does not take over sooner after the last it has heard. */
export const SILENT_MS_MIN = 10 * MINUTE_MS;
/** Of what lasts, what lasts for hours: such worlds cost as much as many others. */
const HOURS = 0.03;

export function drawFate(chance: Chance, openMs: number, terminalIds: readonly string[]): StoreFate {
  const kind = chance.pick(['sound', 'sound', 'off', 'gone', 'gone', 'thoughtGone', 'thoughtGone'] as const);
  const shortCuts = Array.from({ length: chance.pick([0, 0, 1, 2]) }, () => cutIn(chance, openMs));
  const atMs = chance.between(MINUTE_MS, openMs);
  switch (kind) {
    case 'sound':
      return fateOf({ node: { kind }, cuts: shortCuts, switches: switchedInCuts(chance, shortCuts, terminalIds), openMs });
    case 'off': {
      const off = [atMs, atMs + lastingMs(chance)] as const;
      return fateOf({ node: { kind, off }, cuts: shortCuts, switches: awayAndBack(chance, off, terminalIds), openMs });
    }
    case 'gone': {
      const takeOver = drawTakeOver(chance, atMs);
      const diskFoundAtMs = chance.often(0.5) ? atMs + chance.between(MINUTE_MS, 18 * MINUTE_MS) : null;
      const switches = awayAndBack(chance, [atMs, takeOver.triedFromMs + 3 * MINUTE_MS], terminalIds);
      return fateOf({ node: { kind, atMs, diskFoundAtMs, takeOver }, cuts: shortCuts, switches, openMs });
    }
    case 'thoughtGone': {
      const takeOver = drawTakeOver(chance, atMs);
      const cut = [atMs, takeOver.triedFromMs + chance.between(MINUTE_MS, 6 * MINUTE_MS)] as const;
      const switches = awayAndBack(chance, cut, terminalIds);
      return fateOf({ node: { kind, takeOver }, cuts: [...shortCuts, cut], switches, openMs });
    }
  }
}

function fateOf({
  node,
  cuts,
  switches,
  openMs,
}: Pick<StoreFate, 'node' | 'cuts' | 'switches'> & Readonly<{ openMs: number }>): StoreFate {
  const takeOver = 'takeOver' in node ? node.takeOver : null;
  const moments = [
    ...cuts.flat(),
    ...(node.kind === 'off' ? node.off : []),
    ...(node.kind === 'gone' ? [node.atMs, node.atMs] : []),
    ...(takeOver === null ? [] : [takeOver.triedFromMs, takeOver.triedFromMs + MINUTE_MS, takeOver.triedFromMs]),
    ...(takeOver?.replacedAfterMs == null ? [] : [takeOver.triedFromMs + takeOver.replacedAfterMs + 10_000]),
  ];
  const found = node.kind === 'gone' ? (node.diskFoundAtMs ?? 0) : 0;
  const overAtMs = Math.max(openMs, found, ...moments, ...switches.map(({ atMs }) => atMs));
  return { node, cuts, switches, moments, overAtMs };
}

const drawTakeOver = (chance: Chance, atMs: number): TakeOverPlan => ({
  triedFromMs: atMs + chance.between(5 * MINUTE_MS, 12 * MINUTE_MS),
  triedEveryMs: chance.pick([20_000, MINUTE_MS]),
  replacedAfterMs: chance.often(0.6) ? chance.between(20_000, 3 * MINUTE_MS) : null,
});

const cutIn = (chance: Chance, openMs: number): Span => {
  const from = chance.below(openMs);
  return [from, from + (chance.often(0.6) ? chance.between(10_000, 3 * MINUTE_MS) : lastingMs(chance))];
};
const lastingMs = (chance: Chance): number =>
  chance.often(HOURS) ? chance.between(60, 180) * MINUTE_MS : chance.between(2, 14) * MINUTE_MS;

/** Some terminals are pointed at head office while their node cannot be reached, and some of them back before it can, or after. */
function awayAndBack(chance: Chance, [from, until]: Span, terminalIds: readonly string[]): readonly DoorSwitch[] {
  return terminalIds.flatMap((terminalId) => {
    if (chance.often(0.35)) return [];
    const away: DoorSwitch = {
      atMs: chance.between(from + 20_000, Math.max(from + 20_000, until)),
      terminalId,
      to: 'headOffice',
    };
    const back: DoorSwitch = { atMs: until + chance.between(0, 3 * MINUTE_MS), terminalId, to: 'store' };
    return chance.often(0.75) ? [away, back] : [away];
  });
}

/** Somebody takes a cut for the node's end, and does not wait. */
const switchedInCuts = (chance: Chance, cuts: readonly Span[], terminalIds: readonly string[]): readonly DoorSwitch[] =>
  cuts.flatMap((cut) => (chance.often(0.3) ? awayAndBack(chance, cut, terminalIds) : []));
