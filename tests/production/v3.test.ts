/**
 * A merchant in production over V3: doctor names what is wrong with its keys, payments are taken, and it changes from V2 and back. Against a
 * sandbox dressed as the real gateway, over TLS; every command is a process.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { settableClock } from '../stories/edge/edges.ts';
import { environmentOf } from '../stories/processes.ts';
import { ended, type Handed, Machine, MERCHANT, PUBLIC_KEY_ID, Rehearsal } from './rehearsal.ts';

/** Each starts several processes: a busy machine may take its time. */
vi.setConfig({ testTimeout: 120_000 });

let rehearsal: Rehearsal;
/** Right in everything over V3: configured once, copied for each that goes wrong. */
let right: Machine;
let liveKey = '';
let count = 0;
const newFolder = (): string => join(rehearsal.folder, `machine-${++count}`);
const filesIn = (folder: string): Handed => rehearsal.handOut(join(folder, 'keys'));

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  right = new Machine(newFolder());
  const handed = filesIn(right.data);
  const made = await right.quickpay([
    'configure',
    '--no-input',
    ...rehearsal.flags(handed),
    ...['--protocol', 'v3', '--merchant-category-code', '5812', '--api-v3-key-file', handed.apiV3Key],
  ]);
  expect(made).toMatchObject({ code: 0, err: '' });
  liveKey = /API key of shop: (live_[\w-]{32})/.exec(made.out)?.[1] ?? '';
}, 60_000);
afterAll(() => rehearsal.close(), 30_000);

const configured = (machine: Machine, ...flags: string[]) => machine.quickpay(['configure', '--no-input', ...flags]);

describe('doctor', () => {
  type Wrong = readonly [
    what: string,
    spoil: (machine: Machine, handed: Handed) => unknown,
    lines: (handed: Handed) => readonly string[],
  ];
  const SERIAL_ALONE = ['--certificate-file', '', '--serial-no'] as const;
  const WRONG: readonly Wrong[] = [
    [
      'a platform certificate in the place of the merchant’s',
      (_machine, handed) => writeFileSync(handed.certificate, rehearsal.platform.certificate),
      () => [
        '✖ tea: certificate .*is WeChat Pay’s own, of Tenpay.com sign: a platform certificate, and the merchant’s is expected',
      ],
    ],
    [
      'a platform certificate’s serial number in the place of the merchant’s',
      (machine) => configured(machine, ...SERIAL_ALONE, rehearsal.platform.serial),
      ({ privateKey }) => [
        `✖ tea: WeChat Pay’s keys .*${rehearsal.platform.serial} is no certificate of ${MERCHANT.mchId}’s, or the key in ${privateKey}`,
        '✖ tea: signed query .*never a platform certificate’s',
      ],
    ],
    [
      'another key than the serial number’s',
      async (machine, handed) => {
        await configured(machine, ...SERIAL_ALONE, rehearsal.own.serial);
        writeFileSync(handed.privateKey, rehearsal.other.privateKey);
      },
      ({ privateKey }) => [`✖ tea: signed query .*does not accept our signature: .*, or the key in ${privateKey} is not`],
    ],
    [
      'a serial number that is not the certificate’s',
      (machine) => {
        const content = JSON.parse(machine.configurationText());
        content.merchants[0].serialNo = rehearsal.other.serial;
        writeFileSync(join(machine.data, 'config.json'), JSON.stringify(content));
      },
      () => [`✖ tea: serial number .*"serialNo" is ${rehearsal.other.serial}, and the certificate’s is ${rehearsal.own.serial}`],
    ],
    [
      'a wrong APIv3 key',
      (_machine, handed) => writeFileSync(handed.apiV3Key, 'x'.repeat(32)),
      ({ apiV3Key }) => [
        `✖ tea: WeChat Pay’s keys .*the APIv3 key in ${apiV3Key} is not ${MERCHANT.mchId}’s: .*It is not the API key`,
        `✖ tea: signed query .*the APIv3 key in ${apiV3Key}`,
      ],
    ],
    [
      'an APIv3 key of 31 characters',
      (_machine, handed) => writeFileSync(handed.apiV3Key, 'x'.repeat(31)),
      ({ apiV3Key }) => [`✖ tea: APIv3 key .*31 characters, 32 expected   ${apiV3Key}`, '– tea: WeChat Pay’s keys .*come first'],
    ],
  ];

  test.each(WRONG)('%s is named, with its fix', async (_what, spoil, lines) => {
    const machine = right.copiedTo(newFolder());
    const handed = filesIn(machine.data);
    await spoil(machine, handed);
    const ran = await machine.quickpay(['doctor']);
    expect(ran.code).toBe(6);
    for (const line of lines(handed)) expect(ran.out).toMatch(new RegExp(`^${line}`, 'm'));
    for (const wrong of ran.out.split('\n').filter((one) => /^[✖▲]/.test(one))) expect(wrong).toContain('→');
    expect(ran.out + ran.err).not.toContain(readFileSync(handed.apiV3Key, 'utf8').trim());
  });

  test.each([
    [600_000, '10 min ahead of'],
    [-600_000, '10 min behind'],
  ])('a clock that is %i ms ahead is measured, and said to be why nothing is taken', async (ahead, words) => {
    const { edge } = settableClock(rehearsal.folder, ahead);
    const ran = await right.with(environmentOf(edge)).quickpay(['doctor']);
    expect(ran.code).toBe(6);
    expect(ran.out).toMatch(new RegExp(`^✖ clock .*${words}`, 'm'));
    expect(ran.out).toMatch(
      new RegExp(`^✖ tea: WeChat Pay’s keys .*this machine’s clock is ${words} its own .*timedatectl`, 'm'),
    );
  });

  test('where all is right every line says so', async () => {
    const ran = await right.quickpay(['doctor']);
    expect(ran.out.split('\n').filter((line) => /^[✖▲]/.test(line))).toEqual([]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^✔ tea: WeChat Pay’s keys +1 certificate of .*, opened with the APIv3 key/m);
    expect(ran.out).toMatch(new RegExp(`^✔ tea: signed query +.*is signed by ${rehearsal.platform.serial}`, 'm'));
    expect(ran.out).not.toContain('client certificate');
  });

  test('a merchant with a public key is told what it lacks, and of a key that is another', async () => {
    const machine = right.copiedTo(newFolder());
    const handed = filesIn(machine.data);
    await rehearsal.control('/settings', 'PATCH', { v3Keys: 'publicKey' });
    try {
      const without = await machine.quickpay(['doctor']);
      expect(without.code).toBe(6);
      expect(without.out).toMatch(/^✖ tea: WeChat Pay’s keys .*and none is configured .*set "publicKeyFile" and "publicKeyId"/m);
      expect(without.out).toMatch(/^✖ tea: signed query .*and none is configured/m);

      const named = ['--public-key-id', PUBLIC_KEY_ID, '--public-key-file'];
      expect(await configured(machine, ...named, handed.publicKey)).toMatchObject({ code: 0 });
      const well = await machine.quickpay(['doctor']);
      expect(well).toMatchObject({ code: 0, err: '' });
      expect(well.out).toMatch(new RegExp(`^✔ tea: WeChat Pay’s keys .*it signs by the public key ${PUBLIC_KEY_ID}`, 'm'));

      await configured(machine, '--public-key-id', 'PUB_KEY_ID_1');
      const other = await machine.quickpay(['doctor']);
      expect(other.out).toMatch(
        new RegExp(`^✖ tea: signed query .*by the public key ${PUBLIC_KEY_ID}, and PUB_KEY_ID_1 is configured`, 'm'),
      );

      await configured(machine, '--public-key-id', PUBLIC_KEY_ID);
      writeFileSync(handed.publicKey, rehearsal.platformPublicKey);
      const wrong = await machine.quickpay(['doctor']);
      expect(wrong.out).toMatch(
        new RegExp(`^✖ tea: signed query .*the key in ${handed.publicKey} is not WeChat Pay’s public key`, 'm'),
      );
    } finally {
      await rehearsal.control('/settings', 'PATCH', { v3Keys: 'certificate' });
    }
  });

  test('it leaves nothing at WeChat Pay, and is no haste to it', async () => {
    expect(await rehearsal.orders()).toEqual([]);
    expect(await rehearsal.control(`/manners?mchId=${MERCHANT.mchId}`)).toMatchObject({ earlyRevokes: 0, hurriedQueries: 0 });
  });
});

test('payments are taken and given back over V3; after a change to V2 they are the same', async () => {
  const over = async (protocol: 'v2' | 'v3', act: (till: Machine) => Promise<void>) => {
    expect(await configured(right, '--protocol', protocol)).toMatchObject({ code: 0 });
    const backend = await right.backend();
    try {
      await act(right.with({ QUICKPAY_URL: backend.line.url, QUICKPAY_API_KEY: liveKey }));
    } finally {
      await ended(backend.child);
    }
  };
  let paymentId = '';
  await over('v3', async (till) => {
    const paid = await till.quickpay(['pay', '38.50', 'HKD', '--json'], `${await rehearsal.code('ready')}\n`);
    expect(paid.code).toBe(0);
    paymentId = JSON.parse(paid.out).id;
    expect(JSON.parse(paid.out)).toMatchObject({ environment: 'production', outcome: 'paid' });
  });
  await over('v2', async (till) => {
    const back = await till.quickpay(['refund', paymentId, '8.50', '--reason', 'broken cup', '--json']);
    expect(JSON.parse(back.out)).toMatchObject({ outcome: 'refunded' });
  });
  expect(await rehearsal.orders()).toMatchObject([{ state: 'REFUND', total: 3_850, refunded: 850, attach: paymentId }]);
  const paths = (await rehearsal.control<{ path: string; direction: string }[]>('/messages'))
    .filter(({ direction, path }) => direction === 'request' && /pay$|refunds?$/.test(path))
    .map(({ path }) => path);
  expect(paths).toContain('/v3/global/micropay/transactions/pay');
  expect(paths).toContain('/secapi/pay/refund');
});
