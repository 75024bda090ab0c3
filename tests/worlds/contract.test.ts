/**
 * The channel that worlds are run with, over the simulation's own end of the gateway, held by the contract suite of every channel under
 * every switch: what a world concludes is worth as much as what its channel is told.
 */
import { randomBytes } from 'node:crypto';
import { DEFAULT_SETTINGS, Gateway, type Settings } from '@quickpay/gateway-model';
import type { Line, Reply } from '@quickpay/simulation';
import { channelContract, type World } from '../../packages/channels/test/channel-contract.ts';
import { SWITCHED } from '../../packages/channels/test/switches.ts';
import { chanceOf } from '../../packages/simulation/src/chance.ts';
import { GatewayEnd } from '../../packages/simulation/src/gateway-end.ts';
import { channelOver } from './channel.ts';

const OWNER = { mchId: '1900000101', subMchId: null };
const ON_THE_WIRE = 'there are no documents on this line: that they are not believed is held over the wire';

type Operation = keyof Line;
type Fault = Readonly<{ operation: string; kind: string; code?: string }>;

async function open(settings: Settings): Promise<World> {
  const gateway = new Gateway({ random: { bytes: (length) => randomBytes(length) }, settings });
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const faults: Fault[] = [];
  const end = (isKeyWrong: boolean) =>
    new GatewayEnd({
      gateway,
      merchant: {
        id: 'contract',
        owner: OWNER,
        currency: 'HKD',
        quotas: { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 },
        hasUsualQuotas: true,
        settings: {},
        wrongKey: null,
        wrongKeyCode: null,
      },
      now,
      chance: chanceOf(1),
      isKeyWrong: () => isKeyWrong,
      onLie: () => {},
      // Nothing goes wrong but what is asked for.
      happens: () => false,
      onCode: () => {},
      onRefundTaken: () => {},
      onOverdrawn: (number) => {
        throw new Error(`${number} gives back more than it took`);
      },
    });

  /** What becomes of a question: as the wire's faults have it. Its `Date` is the wall's, as the sandbox's is. */
  const told = async <Said extends object>(operation: Operation, ask: () => Reply<Said>): Promise<Reply<Said>> => {
    const index = faults.findIndex((fault) => fault.operation === operation);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    return dated(FAULTS[fault?.kind ?? '']?.(ask, fault) ?? ask());
  };
  const lineTo = (gatewayEnd: GatewayEnd): Line => ({
    submit: (asked) => told('submit', () => gatewayEnd.submit(asked)),
    query: (number) => told('query', () => gatewayEnd.query(number, () => null)),
    revoke: (number) => told('revoke', () => gatewayEnd.revoke(number)),
    refund: (asked) => told('refund', () => gatewayEnd.refund(asked)),
    queryRefunds: (number, offset) => told('queryRefunds', () => gatewayEnd.queryRefunds(number, offset)),
  });

  return {
    channel: channelOver(lineTo(end(false))),
    misconfigured: channelOver(lineTo(end(true))),
    currency: 'HKD',
    code: async (payer) => gateway.codeOf(payer, now())?.authCode ?? '',
    confirm: async (payer) => void gateway.password(payer, '123456', now()),
    cancel: async (payer) => void gateway.cancelPrompt(payer, now()),
    typing: async (payer) => gateway.typed(payer, now()),
    async advance(ms) {
      aheadMs += ms;
      gateway.advanceTo(now());
    },
    fault: async ({ operation, kind, code }) => {
      const how = typeof code === 'string' ? { code } : {};
      faults.push({ operation: String(operation), kind: String(kind), ...how });
    },
    async set(name, value) {
      const problem = gateway.set(name, value);
      if (problem !== null) throw new Error(problem);
    },
    plant: async ({ outTradeNo, amountMinor, attach }) =>
      void gateway.plant({
        ...OWNER,
        outTradeNo: String(outTradeNo),
        attach: String(attach),
        body: 'theirs',
        state: 'SUCCESS',
        totalMinor: Number(amountMinor),
        currency: 'HKD',
        exponent: 2,
        createdAt: now(),
      }),
    now: async () => now(),
    close: async () => {},
    cannot: { garbage: ON_THE_WIRE, badSignature: ON_THE_WIRE, otherOrder: ON_THE_WIRE, otherMerchant: ON_THE_WIRE },
  };
}

const dated = <Said>(reply: Reply<Said>): Reply<Said> => ('at' in reply ? { ...reply, at: Date.now() } : reply);

type Failing = <Said extends object>(ask: () => Reply<Said>, fault: Fault | undefined) => Reply<Said>;
const FAULTS: Readonly<Record<string, Failing>> = {
  loseRequest: () => ({ kind: 'noAnswer', problem: 'lost' }),
  loseAnswer(ask) {
    ask();
    return { kind: 'noAnswer', problem: 'lost' };
  },
  unsignedFail: () => ({ kind: 'unsigned', message: '系统繁忙', at: 0 }),
  error(ask, fault) {
    ask();
    return { kind: 'failed', code: fault?.code ?? 'SYSTEMERROR', recall: false, at: 0 };
  },
  duplicate(ask) {
    ask();
    return ask();
  },
  otherAmount(ask) {
    const reply = ask();
    if (reply.kind !== 'said' || !('totalMinor' in reply.said)) return reply;
    return { ...reply, said: { ...reply.said, totalMinor: Number(reply.said.totalMinor) + 1 } };
  },
};

channelContract('the simulation’s channel', () => open(DEFAULT_SETTINGS));
for (const { name, value, settings } of SWITCHED)
  channelContract(`the simulation’s channel, ${name}=${value}`, () => open(settings), settings);
