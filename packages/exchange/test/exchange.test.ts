/** Over any line, every fact arrives once and in order; and what cannot be put right is noticed. */
import type { Fact } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { nodeLedger } from './ledgers.ts';
import { FAIR, FOUL, twoEnds } from './two-ends.ts';

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);

test.each(SEEDS)('seed %i: whatever is lost, late, doubled or altered, every fact arrives once and in order', async (seed) => {
  const ends = twoEnds(seed, FOUL);
  const { chance } = ends;
  const written: Fact[] = [];
  for (let turn = 0; turn < 40; turn++) {
    for (let count = chance.below(60); count > 0; count--) {
      written.push(ends.node.write({ n: written.length, text: '付款 '.repeat(chance.below(200)) }));
      ends.shipper.nudge();
    }
    if (chance.often(0.15)) await ends.restartNode();
    if (chance.often(0.15)) ends.restartOffice();
    await ends.forward(chance.below(30_000));
  }
  ends.weather = FAIR;
  await ends.forward(180_000);
  expect(ends.office.facts).toEqual(written);
  expect(ends.shipper.state()).toMatchObject({ telling: { kind: 'telling' }, backlog: 0, lastFault: null });
  // The run was worth its name: something was refused or sent again.
  expect(ends.sent.filter(({ facts }) => facts > 0).length).toBeGreaterThan(5);
});

describe('a node whose disk was put back', () => {
  test('notices that head office has taken more than it has, says so, and tells nothing more', async () => {
    const ends = twoEnds(1);
    for (let n = 0; n < 10; n++) ends.node.write({ n });
    const older = ends.node.copy();
    for (let n = 10; n < 20; n++) ends.node.write({ n });
    await ends.forward(20_000);
    expect(ends.office.facts).toHaveLength(20);
    await ends.restartNode(older);
    await ends.forward(30_000);
    expect(ends.shipper.state().telling).toMatchObject({ kind: 'stopped', standing: 'nodeForgot', takenOver: false });
    expect(ends.heard.at(-1)?.standing).toBe('nodeForgot');
    const sent = ends.sent.length;
    older.write({ n: 'later' });
    ends.shipper.nudge();
    await ends.forward(600_000);
    expect(ends.sent).toHaveLength(sent);
    expect(ends.office.facts).toHaveLength(20);
  });

  test('notices it as well once it has written more than head office has taken', async () => {
    const ends = twoEnds(2);
    for (let n = 0; n < 10; n++) ends.node.write({ n });
    const older = ends.node.copy();
    for (let n = 10; n < 20; n++) ends.node.write({ n });
    await ends.forward(20_000);
    for (let n = 10; n < 40; n++) older.write({ n: -n });
    await ends.restartNode(older);
    await ends.forward(30_000);
    expect(ends.shipper.state().telling).toMatchObject({ kind: 'stopped', standing: 'forked' });
    expect(ends.office.facts).toHaveLength(20);
  });

  test('goes on where nothing was written since: only its cursor is older', async () => {
    const ends = twoEnds(3);
    for (let n = 0; n < 10; n++) ends.node.write({ n });
    const older = ends.node.copy();
    await ends.forward(20_000);
    await ends.restartNode(older);
    older.write({ n: 10 });
    await ends.forward(30_000);
    expect(ends.shipper.state().telling).toEqual({ kind: 'telling' });
    expect(ends.office.facts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 11 }, (_, n) => n + 1));
  });

  test('hears that it was taken over even when the two are apart', async () => {
    const ends = twoEnds(4);
    const older = ends.node.copy();
    ends.node.write({ n: 0 });
    await ends.forward(20_000);
    ends.isTakenOver = true;
    await ends.restartNode(older);
    await ends.forward(30_000);
    expect(ends.shipper.state().telling).toMatchObject({ kind: 'stopped', standing: 'nodeForgot', takenOver: true });
  });
});

test('two machines with one id: the one that comes second is told, and neither’s facts go among the other’s', async () => {
  const ends = twoEnds(5);
  ends.node.write({ n: 0 });
  await ends.forward(20_000);
  const twin = ends.node.copy();
  ends.node.write({ machine: 1 });
  ends.shipper.nudge();
  await ends.forward(20_000);
  twin.write({ machine: 2 });
  await ends.restartNode(twin);
  await ends.forward(20_000);
  expect(ends.shipper.state().telling).toMatchObject({ kind: 'stopped', standing: 'forked' });
  expect(ends.office.facts.map(({ body }) => body)).toEqual(['{"n":0}', '{"machine":1}']);
});

describe('head office whose ledger was put back', () => {
  const putBack = async (keeps: boolean) => {
    const ends = twoEnds(6);
    await ends.restartNode(nodeLedger({ keeps }));
    for (let n = 0; n < 600; n++) ends.node.write({ n });
    await ends.forward(20_000);
    const older = ends.office.copy();
    for (let n = 600; n < 1_900; n++) ends.node.write({ n });
    ends.shipper.nudge(1_300);
    await ends.forward(20_000);
    expect(ends.office.facts).toHaveLength(1_900);
    ends.restartOffice(older);
    ends.node.write({ n: 1_900 });
    ends.shipper.nudge();
    await ends.forward(20_000);
    return ends;
  };

  test('is told again what it has forgotten, where the node still has it', async () => {
    const ends = await putBack(true);
    expect(ends.office.facts).toHaveLength(1_901);
    expect(ends.shipper.state()).toMatchObject({ telling: { kind: 'telling' }, backlog: 0 });
  });

  test('hears from the node that it has forgotten, where it cannot', async () => {
    const ends = await putBack(false);
    expect(ends.shipper.state().telling).toMatchObject({ kind: 'stopped', standing: 'officeForgot' });
    expect(ends.heard.at(-1)?.standing).toBe('officeForgot');
  });
});

test('a node that was taken over tells what it has left, hears of it, and is silent', async () => {
  const ends = twoEnds(7);
  ends.node.write({ n: 0 });
  await ends.forward(5_000);
  ends.isTakenOver = true;
  ends.node.write({ n: 1 });
  ends.shipper.nudge();
  await ends.forward(5_000);
  expect(ends.shipper.state().telling).toEqual({ kind: 'takenOver' });
  expect(ends.answers.at(-1)?.kind).toBe('takenOver');
  const { length } = ends.sent;
  await ends.forward(600_000);
  expect(ends.sent).toHaveLength(length);
  // What was under way ends, and head office hears how.
  ends.node.write({ n: 2 });
  ends.shipper.nudge();
  await ends.forward(5_000);
  expect(ends.office.facts).toHaveLength(3);
});
