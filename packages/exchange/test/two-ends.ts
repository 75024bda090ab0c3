/** A node and head office, with a line between them that does to what is sent whatever chance has it do. */

import type { Clock } from '@quickpay/core';
import {
  type BatchAnswer,
  batchMaker,
  createIntake,
  createShipper,
  decodeBatch,
  encodeBatch,
  type Heard,
  type Intake,
  readAnswer,
  type Shipper,
  type ShipperOptions,
  writeAnswer,
} from '@quickpay/exchange';
import { type Chance, chanceOf } from '../../simulation/src/chance.ts';
import { VirtualTime } from '../../simulation/src/virtual-time.ts';
import { type NodeLedger, nodeLedger, type OfficeLedger, officeLedger } from './ledgers.ts';

export const START = 1_795_507_200_000;
export const HEALTH = { version: '0.1.0', profileRevision: 3, unresolved: 0, held: 0 };

/** How often something happens to what is sent, from 0 to 1. */
export type Weather = Readonly<{ lost: number; answerLost: number; doubled: number; altered: number; delayMsMax: number }>;
export const FAIR: Weather = { lost: 0, answerLost: 0, doubled: 0, altered: 0, delayMsMax: 20 };
export const FOUL: Weather = { lost: 0.15, answerLost: 0.15, doubled: 0.2, altered: 0.1, delayMsMax: 45_000 };

export type TwoEnds = {
  readonly time: VirtualTime;
  readonly clock: Clock;
  readonly chance: Chance;
  weather: Weather;
  node: NodeLedger;
  office: OfficeLedger;
  shipper: Shipper;
  intake: Intake;
  isTakenOver: boolean;
  /** Every answer that the node has read, newest last. */
  readonly answers: BatchAnswer[];
  readonly heard: Heard[];
  /** When batches left, and how many facts each had. */
  readonly sent: { at: number; facts: number }[];
  /** The node's process dies and another begins, over whatever its disk holds then. */
  restartNode(ledger?: NodeLedger): Promise<void>;
  restartOffice(ledger?: OfficeLedger): void;
  forward(ms: number): Promise<void>;
};

export function twoEnds(seed: number, weather: Weather = FAIR, own: Partial<ShipperOptions> = {}): TwoEnds {
  const time = new VirtualTime(START);
  const clock: Clock = { now: () => time.now(), wakeAt: (at, wake) => time.at(at, wake) };
  const chance = chanceOf(seed);

  const travels = (): Promise<void> => time.after(chance.below(ends.weather.delayMsMax + 1));

  const altered = (bytes: Uint8Array): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    const at = chance.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
    return copy;
  };

  /** What head office makes of bytes that arrive. */
  const arrives = async (bytes: Uint8Array): Promise<string> => {
    await travels();
    const read = decodeBatch(bytes);
    return writeAnswer(read.ok ? await ends.intake.take('node_1', read.batch) : { kind: 'refused', ...read.refusal });
  };

  const post: ShipperOptions['post'] = async (batch) => {
    ends.sent.push({ at: time.now() - START, facts: batch.facts.length });
    const bytes = encodeBatch(batch);
    const { weather } = ends;
    if (chance.often(weather.doubled)) void arrives(bytes);
    if (chance.often(weather.lost)) throw new Error('the line is cut');
    const answer = await arrives(chance.often(weather.altered) ? altered(bytes) : bytes);
    await travels();
    if (chance.often(weather.answerLost)) throw new Error('the line was cut');
    return readAnswer(answer);
  };

  const openShipper = (ledger: NodeLedger): Shipper => {
    const shipper = createShipper({
      nodeId: 'node_1',
      epoch: 0,
      lateRequestWatchMs: 600_000,
      outbox: ledger,
      make: batchMaker(ledger),
      post,
      health: () => HEALTH,
      clock,
      random: chance,
      onAnswer: (answer) => void ends.answers.push(answer),
      ...own,
    });
    shipper.start();
    return shipper;
  };
  const openIntake = (ledger: OfficeLedger): Intake =>
    createIntake({
      ledger,
      clock,
      random: chance,
      isTakenOver: () => ends.isTakenOver,
      onHeard: (heard) => void ends.heard.push(heard),
    });

  const node = nodeLedger();
  const office = officeLedger();
  const ends: Omit<TwoEnds, 'shipper'> & { shipper: Shipper } = {
    time,
    clock,
    chance,
    weather,
    node,
    office,
    shipper: undefined as unknown as Shipper,
    intake: openIntake(office),
    isTakenOver: false,
    answers: [],
    heard: [],
    sent: [],
    async restartNode(ledger = ends.node) {
      const ended = ends.shipper.stop();
      ends.node = ledger;
      ends.shipper = openShipper(ledger);
      await Promise.race([ended, ends.forward(3_000)]);
    },
    restartOffice(ledger = ends.office) {
      ends.office = ledger;
      ends.intake = openIntake(ledger);
    },
    forward: (ms) => time.runUntil(time.now() + ms),
  };
  ends.shipper = openShipper(node);
  return ends;
}
