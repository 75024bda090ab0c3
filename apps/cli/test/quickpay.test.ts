/** The shell against a real sandbox and a real backend: what it prints where, and what its exit code says. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Shop } from '../../../tests/stories/shop.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
}, 30_000);
afterAll(() => shop.close({ unmannered: true }), 30_000);

type Ran = Readonly<{ code: number; out: string; err: string }>;
type Options = Readonly<{ stdin?: string; env?: Record<string, string>; interruptOn?: RegExp }>;

/** `quickpay ARGUMENTS`, to its end. */
function quickpay(args: readonly string[], { stdin = '', env = {}, interruptOn }: Options = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...shop.environment, NO_COLOR: '1', ...env } });
  let [out, err] = ['', ''];
  let interrupted = false;
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    if (!interrupted && interruptOn?.test(err)) interrupted = child.kill('SIGINT');
  });
  child.stdin.end(stdin);
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, out, err })));
}
const code = async (payer: string) => `${await shop.code(payer)}\n`;
/** The id of a payment that is paid. */
const paid = async (): Promise<string> => {
  const { out } = await quickpay(['pay', '38.50', 'HKD', '--json'], { stdin: await code('ready') });
  return JSON.parse(out).id;
};

/** The id of one for which there is not enough balance. */
const refused = async (): Promise<string> => {
  const { out } = await quickpay(['pay', '12', 'HKD', '--json'], { stdin: await code('poor') });
  return JSON.parse(out).id;
};

// First: nothing of other stories is still open.
describe('shift', () => {
  test('shows, closes once each unresolved payment is named, gives the table, and what ends later is the next one’s', {
    timeout: 180_000,
  }, async () => {
    const id = await paid();
    const shown = await quickpay(['shift']);
    expect(shown.out).toMatch(/^SANDBOX {2}\S+, shift 1 \(shift_\S+_0_1\): open\n/);
    expect(shown.out).toMatch(/sales +\d+ {3}HKD [\d.]+\n/);
    // Not paid, and for ten minutes watched for a request that arrives late.
    await shop.until(await refused(), { state: 'watching' });
    const watched = (await shop.quickpay.shifts.current()).unresolved.map((one) => one.id);
    expect(watched).toHaveLength(1);
    const unnamed = await quickpay(['shift', 'close']);
    expect([unnamed.code, unnamed.out]).toEqual([6, '']);
    expect(unnamed.err).toContain(`--unresolved ${watched.join(' ')}`);
    const wrong = await quickpay(['shift', 'close', '--unresolved', 'pay_1']);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('shift_unresolved') });

    const closed = JSON.parse((await quickpay(['shift', 'close', '--json', '--unresolved', ...watched])).out);
    expect(closed).toMatchObject({ number: 1, state: 'closed', unresolved: [{ id: watched[0], state: 'watching' }] });
    expect((await quickpay(['shift', 'list'])).out).toContain(closed.id);
    const table = await quickpay(['shift', 'csv', closed.id]);
    expect(table.out.startsWith('\ufefftill,shift,what,amount,')).toBe(true);
    const { orderNumber, transactionId } = await shop.quickpay.payments.get(id);
    expect(table.out).toContain(`,sale,38.50,HKD,38.50,${orderNumber},\`${transactionId},`);
    expect(table.out).toMatch(/,unresolved,12\.00,HKD,,QP\w{26},/);
    expect((await quickpay(['shift', 'show', 'shift_none_0_1'])).code).toBe(5);

    await shop.minutes(12);
    await shop.until(watched[0] ?? '', { state: 'notPaid' });
    const next = await quickpay(['shift']);
    expect(next.out).toContain('shift 2');
    expect(next.out).toContain(`From earlier shifts: 1\nSANDBOX    ↘ refused HKD 12.00  ${watched[0]}  from shift 1\n`);
    expect(JSON.parse((await quickpay(['shift', 'show', closed.id, '--json'])).out)).toEqual(closed);
  });
});

describe('pay', () => {
  test('paid: progress on standard error, the result on standard output, exit code 0, no code anywhere', async () => {
    const stdin = await code('ready');
    const ran = await quickpay(['pay', '38.50', 'hkd'], { stdin });
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(
      /^SANDBOX {2}✔ PAID HKD 38\.50 {3}transaction \d{28} {3}\d+\.\d s {3}pay_\w+\nSANDBOX {4}Next, .*quickpay refund pay_\w+ --dry-run\n$/,
    );
    expect(ran.err).toMatch(/submitting +Contacting WeChat Pay/);
    expect(ran.out + ran.err).not.toContain(stdin.trim());
  });

  test('--json: one object, and nothing else', async () => {
    const ran = await quickpay(['pay', '38.50', 'HKD', '--json'], { stdin: await code('ready') });
    expect(JSON.parse(ran.out)).toMatchObject({ state: 'paid', environment: 'sandbox' });
    expect(ran).toMatchObject({ code: 0, err: '' });
  });

  test('not paid: the reason, what to do next, exit code 3', async () => {
    const ran = await quickpay(['pay', '38.50', 'HKD', '-q'], { stdin: await code('poor') });
    expect(ran).toMatchObject({ code: 3, err: '' });
    expect(ran.out).toContain('▬ NOT PAID HKD 38.50');
    expect(ran.out).toContain('Not enough balance');
    const sale = / --sale (\S+)/.exec(ran.out)?.[1] ?? '';
    const again = await quickpay(['pay', '38.50', 'HKD', '--sale', sale], { stdin: await code('ready') });
    expect(again.code).toBe(0);
  });

  test('not known yet when the wait is over: exit code 4; watch goes on, leave ends it', async () => {
    const ran = await quickpay(['pay', '38.50', 'HKD', '--wait', '1'], { stdin: await code('asks') });
    expect(ran.code).toBe(4);
    expect(ran.out).toContain('◇ NOT KNOWN YET');
    const id = /quickpay watch (\S+)/.exec(ran.out)?.[1] ?? '';
    const watching = quickpay(['watch', id]);
    await shop.confirm('asks');
    await shop.advance(6);
    expect(await watching).toMatchObject({ code: 0, out: expect.stringContaining('✔ PAID') });
  });

  test('ctrl-C ends the command and not the payment, and says so', async () => {
    const ran = await quickpay(['pay', '38.50', 'HKD'], { stdin: await code('asks'), interruptOn: /awaitingPayer/ });
    expect(ran.code).toBe(130);
    expect(ran.err).toMatch(/goes on without this command: quickpay watch pay_/);
    const id = /pay_\w+/.exec(ran.out)?.[0] ?? '';
    expect((await quickpay(['cancel', id])).out).toContain('revoking');
    const { saleId } = JSON.parse((await quickpay(['check', id, '--json'])).out);
    expect((await quickpay(['leave', saleId])).out).toContain('is closed');
    await shop.payerCancels('asks');
  });

  test.each([
    ['no amount', ['pay', 'much', 'HKD'], 'an amount is written like 38.50'],
    ['decimals that the currency has not', ['pay', '1.5', 'JPY'], 'JPY has no decimals'],
    ['a currency that is none', ['pay', '1', 'XXX'], 'XXX is not a currency we know'],
    ['a wait that is none', ['pay', '1', 'HKD', '--wait', 'soon'], '--wait is a whole number of seconds'],
    ['no code', ['pay', '1', 'HKD'], 'No payment code came on standard input'],
    ['a code as an argument', ['pay', '1', 'HKD', '134567890123456788'], 'too many arguments'],
    ['a typo', ['pya'], 'Did you mean pay?'],
  ])('%s is refused in words, exit code 2', async (_what, args, words) => {
    const ran = await quickpay(args);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(words);
  });

  test('what is refused before anything is sent: exit code 1, nothing recorded', async () => {
    const before = (await shop.quickpay.payments.list()).items.length;
    const ran = await quickpay(['pay', '38.50', 'HKD'], { stdin: '6901234567892\n' });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('Not a WeChat payment code');
    expect((await shop.quickpay.payments.list()).items.length).toBe(before);
  });
});

describe('people', () => {
  const PASSWORD = 'a long enough password';

  test('are added with secrets of standard input, listed and changed, and no secret is ever shown', async () => {
    const added = await quickpay(['people', 'add', 'Cashier 3', '--json'], { stdin: `${PASSWORD}\n2718\n` });
    expect(added).toMatchObject({ code: 0, err: '' });
    const { id } = JSON.parse(added.out);
    expect(JSON.parse(added.out)).toMatchObject({ name: 'Cashier 3', role: 'cashier', hasPin: true, environment: 'sandbox' });
    expect((await quickpay(['people', 'list'])).out).toMatch(/^SANDBOX {2}per_\w+ +cashier +PIN +all stores +Cashier 3$/m);
    const changed = await quickpay(['people', 'change', 'Cashier 3', '--role', 'manager', '--no-pin', '--password', '--json'], {
      stdin: 'another long password\n',
    });
    expect(JSON.parse(changed.out)).toMatchObject({ id, role: 'manager', hasPin: false });
    for (const text of [added.out, changed.out, changed.err]) expect(text).not.toMatch(/2718|long/);
    expect((await quickpay(['people', 'change', id, '--active', 'no'])).err).toContain('last_manager');
  });

  test.each([
    ['a password that is too short', ['people', 'add', 'Cashier 4'], 'short\n', 'it is too short (line 1 of standard input)'],
    [
      'a PIN that is none',
      ['people', 'add', 'Cashier 4'],
      `${PASSWORD}\n12\n`,
      'it has 4 to 6 digits (line 2 of standard input)',
    ],
    ['a role that is none', ['people', 'add', 'Cashier 4', '--role', 'owner'], '', 'Allowed choices are cashier, manager'],
    ['no till', ['pair', 'ACH347KX'], '', '--terminal'],
  ])('%s is refused in words, exit code 2', async (_what, args, stdin, words) => {
    const ran = await quickpay(args, { stdin });
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(words);
  });

  test('a browser that shows a code becomes a till, is listed, and is none any more', async () => {
    const { url } = shop.backend;
    const asked = await fetch(`${url}/v1/pairings`, { method: 'POST', headers: { origin: url } });
    const { code: shown } = (await asked.json()) as { code: string };
    expect((await quickpay(['pair', 'ACDEFHJK', '--terminal', 'till-1'])).code).toBe(5);
    const paired = await quickpay(['pair', shown.toLowerCase(), '--terminal', 'till-1', '--name', 'Tablet']);
    const id = /dev_\w+/.exec(paired.out)?.[0] ?? '';
    expect(paired).toMatchObject({ code: 0, out: `SANDBOX  ${id} is till-1 from now on.\n` });
    expect((await quickpay(['devices'])).out).toContain('Tablet');
    expect((await quickpay(['unpair', id])).code).toBe(0);
    expect((await quickpay(['devices'])).out).toBe('SANDBOX  None.\n');
    expect((await quickpay(['people', 'change', 'nobody'])).code).toBe(5);
  });
});

describe('refund', () => {
  test('a dry run sends nothing; a part is followed to its end; the list says what is left', async () => {
    const id = await paid();
    const dry = await quickpay(['refund', id, '--dry-run']);
    expect(dry).toMatchObject({
      code: 0,
      out: `SANDBOX  Would refund HKD 38.50 of ${id}; HKD 38.50 can be refunded. Nothing was sent.\n`,
    });
    expect((await quickpay(['refunds', id])).out).toBe('SANDBOX  No refunds.\nSANDBOX  HKD 38.50 can be refunded.\n');
    const refunding = quickpay(['refund', id, '8.50', '--reason', 'broken cup']);
    await expect.poll(async () => (await shop.quickpay.payments.refunds(id)).items[0]?.state).toBe('processing');
    await shop.advance(10);
    const ran = await refunding;
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(
      /^SANDBOX {2}✔ REFUNDED HKD 8\.50 {3}refund QR\w{26} {3}\d+\.\d s {3}ref_\w+\nSANDBOX {4}Refunded to where it came from\n$/,
    );
    expect(ran.err).toContain('requested');
    const list = (await quickpay(['refunds', id])).out;
    expect(list).toContain('HKD 30.00 can be refunded.');
    expect(list).toMatch(/Refunded to where it came from {2}“broken cup”, by \w+\n/);
    expect(await quickpay(['refund', id, '30.01', '--dry-run'])).toMatchObject({ code: 1, out: '' });
    expect((await quickpay(['refund', id, '30.01', '--reason', 'broken cup'])).err).toContain('refund_too_much');
    expect(await quickpay(['refund', id, '1'])).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
    const long = await quickpay(['refund', id, '1', '--reason', '退'.repeat(27)]);
    expect(long).toMatchObject({ code: 2, err: expect.stringContaining('--reason must be') });
    expect((await quickpay(['refund', id, '8.505', '--reason', 'broken cup'])).code).toBe(2);
  });

  test('not known yet when the wait is over: exit code 4, and it goes on', async () => {
    const id = await paid();
    await shop.fault({ operation: 'refund', kind: 'loseAnswer' });
    const ran = await quickpay(['refund', id, '--wait', '0', '-q', '--reason', 'broken cup']);
    expect(ran.code).toBe(4);
    expect(ran.out).toContain('◇ NOT KNOWN YET HKD 38.50');
    expect(ran.out).toContain(`Look: quickpay refunds ${id}`);
    await shop.advance(15);
    await expect.poll(async () => (await shop.quickpay.payments.refunds(id)).items[0]?.state).toBe('succeeded');
  });

  test('only what was paid', async () => {
    const { out } = await quickpay(['pay', '38.50', 'HKD', '-q'], { stdin: await code('poor') });
    const ran = await quickpay(['refund', /pay_\w+/.exec(out)?.[0] ?? '', '--reason', 'broken cup']);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('payment_not_paid');
  });
});

describe('looking', () => {
  test('payments: newest first, filtered, with the command for the next page', async () => {
    const newest = await paid();
    const page = await quickpay(['payments', '--state', 'paid', '--limit', '1']);
    expect(page.out).toContain(newest);
    expect(page.out).toMatch(/SANDBOX {2}More: quickpay payments --after pay_\w+\n$/);
    const rest = JSON.parse((await quickpay(['payments', '--after', newest, '--json'])).out);
    expect(rest.items.map(({ id }: { id: string }) => id)).not.toContain(newest);
    expect((await quickpay(['payments', '--sale', 'sale_none'])).out).toBe('SANDBOX  No payments.\n');
    expect(await quickpay(['payments', '--limit', '0'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('querystring.limit'),
    });
  });

  test('attention: what is so and what to do', async () => {
    expect((await quickpay(['attention'])).out).toBe('SANDBOX  Nothing needs attention.\n');
    const id = await paid();
    await shop.fault({ operation: 'refund', kind: 'error', code: 'NOTENOUGH' });
    await quickpay(['refund', id, '--wait', '0', '-q', '--reason', 'broken cup']);
    await expect.poll(async () => (await quickpay(['attention'])).out, { timeout: 8_000 }).toContain('NOTENOUGH');
    expect((await quickpay(['attention'])).out).toContain('has not taken this refund yet');
  });

  test('what is not there: exit code 5', async () => {
    expect(await quickpay(['watch', 'pay_none'])).toMatchObject({ code: 5, err: expect.stringContaining('payment_not_found') });
    expect((await quickpay(['leave', 'sale_none'])).code).toBe(5);
    expect((await quickpay(['refund', 'pay_none', '--reason', 'broken cup'])).code).toBe(5);
  });
});

test('every line for people says SANDBOX, whichever command prints it', async () => {
  const id = await paid();
  const { saleId } = JSON.parse((await quickpay(['check', id, '--json'])).out);
  const runs = await Promise.all(
    [
      ['payments'],
      ['attention'],
      ['watch', id],
      ['check', id],
      ['cancel', id],
      ['leave', saleId],
      ['refunds', id],
      ['refund', id, '1000', '--dry-run'],
      ['refund', id, '1', '--wait', '0', '--reason', 'broken cup'],
      ['watch', 'pay_none'],
      ['trigger'],
      ['trigger', 'slow', '--payer', 'asks'],
      ['trigger', 'slo'],
      ['trigger', '--clear'],
    ].map((args) => quickpay(args)),
  );
  for (const { out, err } of runs) {
    const lines = (out + err).split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.startsWith('SANDBOX  '))).toEqual([]);
  }
});

describe('trigger', () => {
  /** What is printed under this word. */
  const line = (out: string, word: string) => new RegExp(`^SANDBOX {4}${word}: (.*)$`, 'm').exec(out)?.[1] ?? '';

  test('says what waits, what it sets, how it ends and what to try; and so it comes', async () => {
    const ran = await quickpay(['trigger', 'poor', '--payer', 'ready']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^SANDBOX {2}poor waits for the next payment of ready\.\nSANDBOX {4}Has not enough on the balance/);
    expect([line(ran.out, 'Sets'), line(ran.out, 'Ends')]).toEqual(['refused with NOTENOUGH', 'not paid (declined.balance)']);
    const [, url = '', args = ''] = /^curl -s (\S+) \| .* \| quickpay (.*)$/.exec(line(ran.out, 'Next')) ?? [];
    const { authCode } = (await (await fetch(url)).json()) as { authCode: string };
    expect(await quickpay([...args.split(' '), '-q'], { stdin: `${authCode}\n` })).toMatchObject({
      code: 3,
      out: expect.stringContaining('Not enough balance'),
    });
    expect((await quickpay(['pay', '38.50', 'HKD', '-q'], { stdin: await code('ready') })).code).toBe(0);
  });

  test('of a refund, and where a hand is needed', async () => {
    const id = await paid();
    expect((await quickpay(['trigger', 'refund-refused'])).out).toContain('waits for the next refund of a payment of anybody.');
    expect(await quickpay(['refund', id, '-q', '--reason', 'broken cup'])).toMatchObject({
      code: 3,
      out: expect.stringContaining('TRADEOVERDUE'),
    });
    const asked = await quickpay(['trigger', 'asks-password', '--payer', 'second', '--merchant', '1900000102']);
    expect(asked.out).toContain('waits for the next payment of second with merchant 1900000102.');
    expect(line(asked.out, 'Next')).toContain('quickpay pay AMOUNT CURRENCY');
    expect(line(asked.out, 'Then')).toMatch(/^confirm on the phone, http.*\/phone\/second\/quick-pay$/);
  });

  test('without a name, or with --list: what there is, group by group, and what waits; --clear takes that back', async () => {
    await shop.trigger('slow', 'ready');
    const { out } = await quickpay(['trigger']);
    expect(out).toMatch(/^SANDBOX {2}The payer\nSANDBOX {4}ready +Pays at once.* → paid\n/);
    for (const title of ['The submit and its answer', 'Queries and revokes', 'Refunds'])
      expect(out).toContain(`\n\nSANDBOX  ${title}\n`);
    expect(out).toMatch(/\nSANDBOX {2}slow waits \(ready\)\nSANDBOX {2}Take back: quickpay trigger --clear\n$/);
    const { scenarios, chosen } = JSON.parse((await quickpay(['trigger', '--list', '--json'])).out);
    expect(scenarios.length).toBe(out.split('→').length - 1);
    expect(chosen).toContainEqual(expect.objectContaining({ name: 'slow', payerId: 'ready', state: 'waiting' }));
    expect((await quickpay(['trigger', '--clear'])).out).toMatch(/^SANDBOX {2}Taken back: .*slow.*\.\n$/);
    expect((await quickpay(['trigger', '--clear'])).out).toBe('SANDBOX  Nothing waited.\n');
    expect((await quickpay(['trigger'])).out).toMatch(/SANDBOX {2}Nothing waits\.\nSANDBOX {2}Next: quickpay trigger .*\n$/);
  });

  test('--json: one object with what was chosen and what it is', async () => {
    const ran = await quickpay(['trigger', 'confirms-late', '--payer', 'asks', '--json']);
    expect(JSON.parse(ran.out)).toMatchObject({
      environment: 'sandbox',
      chosen: { name: 'confirms-late', payerId: 'asks', mchId: null, state: 'waiting' },
      scenario: { name: 'confirms-late', ends: { payment: 'paid' } },
    });
    expect(JSON.parse((await quickpay(['trigger', '--clear', '--json'])).out)).toMatchObject({
      environment: 'sandbox',
      takenBack: [{ name: 'confirms-late' }],
    });
  });

  test.each([
    ['a typo', ['confirm-late'], 2, 'There is no scenario confirm-late; did you mean confirms-late?'],
    ['a payer for a connection', ['connection-refused', '--payer', 'ready'], 2, 'whoever connects next'],
    ['a payer and no name', ['--payer', 'ready'], 2, 'Which scenario?'],
    ['a name with --list', ['poor', '--list'], 2, '--list goes without a name'],
    ['two things at once', ['--list', '--clear'], 2, 'ask for one'],
    ['an address that is none', ['poor', '--sandbox', 'here'], 2, 'here is no address'],
    ['a payer who is not there', ['poor', '--payer', 'nobody'], 5, 'There is no payer nobody; there are ready'],
    ['a merchant who is not there', ['poor', '--merchant', 'hkd'], 5, 'There is no merchant hkd; there are 1900000101'],
    ['no sandbox', ['poor', '--sandbox', 'http://127.0.0.1:9/control'], 1, 'No sandbox answers at http://127.0.0.1:9/control'],
  ])('%s: in words, exit code $2', async (_what, args, exit, words) => {
    const ran = await quickpay(['trigger', ...args]);
    expect(ran).toMatchObject({ code: exit, out: '' });
    expect(ran.err).toContain(words);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });

  test('something that is no sandbox is told apart: the backend, and a sandbox’s own front door', async () => {
    for (const url of [shop.environment.QUICKPAY_URL, shop.controlUrl.replace('/control', '')])
      expect(await quickpay(['trigger', 'poor'], { env: { QUICKPAY_SANDBOX: url } })).toMatchObject({
        code: 1,
        err: expect.stringContaining(`No sandbox answers at ${url}.`),
      });
  });
});

describe('the way there', () => {
  test('no backend: one sentence, and the outcome is not known', async () => {
    const ran = await quickpay(['payments'], { env: { QUICKPAY_URL: 'http://127.0.0.1:9' } });
    expect(ran.code).toBe(4);
    expect(ran.err).toMatch(/Is it running\? Start it with "npm start"\.\n$/);
    expect(ran.err.split('\n')).toHaveLength(2);
  });

  test('a wrong key, and no key', async () => {
    const wrong = await quickpay(['payments', '--key', 'test_wrong']);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('not_authenticated') });
    expect(wrong.err).not.toContain('test_wrong');
    const none = await quickpay(['payments'], { env: { QUICKPAY_API_KEY: '', QUICKPAY_DATA: '/nonexistent' } });
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('No API key') });
  });

  test('help names the exit codes, and every command has a sentence', async () => {
    const { out, code: exit } = await quickpay(['--help']);
    expect(exit).toBe(0);
    expect(out).toContain('3 definitely not paid');
    for (const name of [
      'start',
      'sandbox',
      'backend',
      'pay',
      'watch',
      'cancel',
      'check',
      'leave',
      'payments',
      'attention',
      'refund',
      'refunds',
      'shift',
      'trigger',
    ])
      expect(out, name).toMatch(new RegExp(`^  ${name}[ |].*\\S{3}`, 'm'));
  });
});
