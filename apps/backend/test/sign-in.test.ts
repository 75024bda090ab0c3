import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { passingKeys } from '../src/sign-in/keys.ts';
import { addPerson, type Browser, openBrowser, PASSWORD, PIN } from './browser.ts';
import { handClock } from './hand-clock.ts';
import { openTill, type Till, type TillOptions } from './till.ts';

const tills: Till[] = [];
const openAt = async (options: TillOptions = {}): Promise<Till> => {
  const till = await openTill(options);
  tills.push(till);
  return till;
};
afterEach(async () => {
  for (const till of tills.splice(0)) await till.close().catch(() => {});
});

const code = ({ json }: { json: Record<string, unknown> }) => json.code;
const newSale = { amount: { minor: 3850, currency: 'HKD' } };
let sales = 0;
const sell = (browser: Browser, change = {}) =>
  browser.call('POST', '/v1/sales', { id: `sale_signin_${++sales}`, ...newSale, ...change });

describe('a browser that is to be a till', () => {
  test('shows a code, has it approved, and is that till’s from then on', async () => {
    const till = await openAt({ terminals: ['till-1', 'till-2'] });
    const browser = openBrowser(till);
    expect(code(await browser.call('GET', '/v1/till'))).toBe('not_paired');
    const asked = await browser.call('POST', '/v1/pairings');
    expect(asked.json.code).toMatch(/^[ACDEFHJKMNPRTWXY3479]{8}$/);
    expect(Date.parse(String(asked.json.expiresAt)) - Date.now()).toBeGreaterThan(590_000);
    const at = `/v1/pairings/${asked.json.code}`;
    expect((await browser.call('GET', at)).json.state).toBe('waiting');
    const spelt = `${String(asked.json.code).slice(0, 4)}-${String(asked.json.code).slice(4)}`.toLowerCase();
    const approved = await till.call('POST', `/v1/pairings/${spelt}/approval`, { terminalId: 'till-2', name: 'Tablet' });
    expect(approved.json).toMatchObject({ name: 'Tablet', terminalId: 'till-2', pairedBy: 'demo' });
    // Repeated it changes nothing; as another till it is refused.
    expect((await till.call('POST', `${at}/approval`, { terminalId: 'till-2' })).json.id).toBe(approved.json.id);
    expect(code(await till.call('POST', `${at}/approval`, { terminalId: 'till-1' }))).toBe('pairing_approved');
    const twice = openBrowser(till);
    const { code: shown } = (await twice.call('POST', '/v1/pairings')).json;
    const both = await Promise.all(
      [1, 2].map(() => till.call('POST', `/v1/pairings/${shown}/approval`, { terminalId: 'till-1' })),
    );
    expect(both[0]?.json.id).toBe(both[1]?.json.id);
    expect((await browser.call('GET', at)).json).toMatchObject({ state: 'approved', terminalId: 'till-2' });
    expect(browser.lastSet().join()).toMatch(
      /^quickpay-sandbox-device=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.call('GET', '/v1/till')).json).toMatchObject({
      device: { name: 'Tablet' },
      till: { id: 'till-2', name: 'Till 2' },
      store: { id: 'store-1', name: 'Tea house', timeZone: 'Asia/Hong_Kong' },
      currencies: ['HKD'],
      people: [],
    });
    expect(code(await browser.call('GET', '/v1/session'))).toBe('sign_in_needed');
  });

  test('is the only one that the code tells anything', async () => {
    const till = await openAt();
    const asking = openBrowser(till);
    const { json } = await asking.call('POST', '/v1/pairings');
    await till.call('POST', `/v1/pairings/${json.code}/approval`, { terminalId: 'till-1' });
    const other = openBrowser(till);
    await other.call('POST', '/v1/pairings');
    const answer = await other.call('GET', `/v1/pairings/${json.code}`);
    expect(code(answer)).toBe('pairing_not_found');
    expect(other.lastSet()).toEqual([]);
  });

  test('asks again after ten minutes', async () => {
    const clock = handClock();
    const till = await openAt({ clock });
    const browser = openBrowser(till);
    const { json } = await browser.call('POST', '/v1/pairings');
    clock.forward(599_999);
    expect((await browser.call('GET', `/v1/pairings/${json.code}`)).status).toBe(200);
    clock.forward(1);
    expect(code(await browser.call('GET', `/v1/pairings/${json.code}`))).toBe('pairing_not_found');
    expect(code(await till.call('POST', `/v1/pairings/${json.code}/approval`, { terminalId: 'till-1' }))).toBe(
      'pairing_not_found',
    );
  });

  test('gives way to its own newer codes, so that nobody is kept out by them', async () => {
    const till = await openAt();
    const browser = openBrowser(till);
    const codes: string[] = [];
    for (let n = 0; n < 6; n++) codes.push(String((await browser.call('POST', '/v1/pairings')).json.code));
    const approve = (one: string | undefined) => till.call('POST', `/v1/pairings/${one}/approval`, { terminalId: 'till-1' });
    expect(code(await approve(codes[0]))).toBe('pairing_not_found');
    expect((await approve(codes[1])).status).toBe(200);
  });

  test('may approve itself in the sandbox, on the machine itself, and nowhere else', async () => {
    const till = await openAt();
    const browser = openBrowser(till);
    await addPerson(till);
    const { json } = await browser.call('POST', '/v1/pairings');
    expect(json.canBe).toEqual([{ id: 'till-1', name: 'Till 1' }]);
    const approval = (from: Browser, headers = {}) =>
      from.call('POST', `/v1/pairings/${json.code}/approval`, { terminalId: 'till-1' }, headers);
    expect(code(await approval(browser, { origin: 'http://localhost:9999' }))).toBe('cross_origin');
    expect(code(await approval(openBrowser(till)))).toBe('not_authenticated');
    expect(code(await approval(browser, { host: 'rebound.example' }))).toBe('not_authenticated');
    expect((await approval(browser)).json).toMatchObject({ pairedBy: 'sandbox' });
    await browser.call('GET', `/v1/pairings/${json.code}`);
    // There the PIN counts from the start: somebody who tries it out is at the keypad at once.
    expect((await browser.call('GET', '/v1/till')).json.people).toMatchObject([{ signsInWith: 'pin' }]);

    const production = await openAt({ environment: 'production' });
    const there = openBrowser(production);
    const asked = await there.call('POST', '/v1/pairings');
    expect(asked.json.canBe).toEqual([]);
    expect(code(await there.call('POST', `/v1/pairings/${asked.json.code}/approval`, { terminalId: 'till-1' }))).toBe(
      'not_authenticated',
    );
  });

  test('is a manager’s to approve and to unpair, and whoever is signed in there is out at once', async () => {
    const till = await openAt();
    const [cashier, manager] = [await addPerson(till), await addPerson(till, 'manager')];
    const old = openBrowser(till);
    const device = await old.pair();
    const fresh = openBrowser(till);
    const { json } = await fresh.call('POST', '/v1/pairings');
    const approve = () =>
      old.call(
        'POST',
        `/v1/pairings/${json.code}/approval`,
        { terminalId: 'till-1' },
        { host: 'till.example', origin: 'http://till.example' },
      );
    expect(code(await approve())).toBe('sign_in_needed');
    await old.signIn({ personId: cashier, password: PASSWORD });
    expect(code(await approve())).toBe('manager_needed');
    expect(code(await old.call('GET', '/v1/devices'))).toBe('manager_needed');
    await old.signIn({ personId: manager, password: PASSWORD });
    expect((await approve()).json).toMatchObject({ pairedBy: manager });
    await fresh.call('GET', `/v1/pairings/${json.code}`);
    await fresh.signIn({ personId: manager, password: PASSWORD });
    expect((await fresh.call('GET', '/v1/devices')).json.items).toHaveLength(2);
    expect((await fresh.call('DELETE', `/v1/devices/${device}`)).status).toBe(200);
    expect(code(await fresh.call('DELETE', `/v1/devices/${device}`))).toBe('device_not_found');
    expect(code(await old.call('GET', '/v1/till'))).toBe('not_paired');
    expect(code(await old.call('GET', '/v1/payments'))).toBe('not_paired');
  });
});

describe('somebody at a till', () => {
  test('gives the password the first time at a device, and the PIN from then on', async () => {
    const till = await openAt();
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair();
    expect((await browser.call('GET', '/v1/till')).json.people).toMatchObject([{ id: personId, signsInWith: 'password' }]);
    expect(code(await browser.signIn({ personId, pin: PIN }))).toBe('password_needed');
    expect((await browser.signIn({ personId, password: PASSWORD })).json).toMatchObject({
      person: { id: personId, name: 'Cashier 1', role: 'cashier' },
      terminalId: 'till-1',
    });
    expect((await browser.call('GET', '/v1/session')).json).toMatchObject({ person: { id: personId } });
    expect((await browser.call('GET', '/v1/till')).json.people).toMatchObject([{ signsInWith: 'pin' }]);
    await browser.call('DELETE', '/v1/session');
    expect(code(await browser.call('GET', '/v1/session'))).toBe('sign_in_needed');
    expect((await browser.signIn({ personId, pin: PIN })).status).toBe(200);
    // Another device knows nothing of that.
    const other = openBrowser(till);
    await other.pair();
    expect(code(await other.signIn({ personId, pin: PIN }))).toBe('password_needed');
  });

  test('sells in their own name, at the browser’s own till, without naming either', async () => {
    const till = await openAt({ terminals: ['till-1', 'till-2'] });
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair('till-2');
    await browser.signIn({ personId, password: PASSWORD });
    expect(code(await sell(browser, { terminalId: 'till-1' }))).toBe('terminal_differs');
    const sale = await sell(browser);
    expect(sale.json).toMatchObject({ terminalId: 'till-2', storeId: 'store-1' });
    const paid = await browser.call(
      'POST',
      `/v1/sales/${sale.json.id}/payments`,
      { authCode: '134567890112345678' },
      { 'idempotency-key': 'k', prefer: 'wait=5' },
    );
    expect(paid.json).toMatchObject({ state: 'paid', terminalId: 'till-2' });
    const logged = await till.logged();
    expect(logged).toContain(`"caller":"${personId}"`);
    for (const secret of [PASSWORD, PIN, ...browser.cookies.values()]) expect(logged).not.toContain(secret);
  });

  test('who sells, cancels and checks is in the payment’s events', async () => {
    const till = await openAt();
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId, password: PASSWORD });
    till.script.submit = () => ({ kind: 'asked' });
    const { json } = await sell(browser);
    const payment = await browser.call(
      'POST',
      `/v1/sales/${json.id}/payments`,
      { authCode: '134567890112345679' },
      { 'idempotency-key': 'k' },
    );
    await browser.call('POST', `/v1/payments/${payment.json.id}/cancellation`);
    const events = await till.ledger.eventsOf(String(payment.json.id));
    expect(events.filter(({ event }) => 'by' in event && event.by === personId).length).toBeGreaterThan(0);
  });

  test('needs a manager above the till’s limit, and for what is a manager’s', async () => {
    const till = await openAt({ cashierLimit: { HKD: 3_850 } });
    const [cashier, manager] = [await addPerson(till), await addPerson(till, 'manager')];
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId: cashier, password: PASSWORD });
    expect((await browser.call('GET', '/v1/till')).json.cashierLimit).toEqual({ HKD: 3_850 });
    const large = { amount: { minor: 3_851, currency: 'HKD' } };
    expect(code(await sell(browser, large))).toBe('manager_needed');
    const sale = await sell(browser);
    expect(sale.status).toBe(201);
    const payment = await browser.call(
      'POST',
      `/v1/sales/${sale.json.id}/payments`,
      { authCode: '134567890112345670' },
      { 'idempotency-key': 'k', prefer: 'wait=5' },
    );
    const refund = () =>
      browser.call('POST', `/v1/payments/${payment.json.id}/refunds`, { reason: 'broken cup' }, { 'idempotency-key': 'r' });
    expect(code(await refund())).toBe('approval_needed');
    expect(code(await browser.call('GET', '/v1/attention'))).toBe('manager_needed');
    expect(code(await browser.call('GET', '/v1/people'))).toBe('manager_needed');
    await browser.signIn({ personId: manager, password: PASSWORD });
    expect((await sell(browser, large)).status).toBe(201);
    expect((await refund()).status).toBe(201);
    expect((await browser.call('GET', '/v1/attention')).status).toBe(200);
  });

  test('of another store is not let in', async () => {
    const till = await openAt();
    const elsewhere = await till.call('POST', '/v1/people', {
      id: 'per_elsewhere',
      name: 'Cashier 2',
      role: 'cashier',
      password: PASSWORD,
      storeId: 'store-9',
    });
    expect(code(elsewhere)).toBe('store_unknown');
    const here = await addPerson(till, 'cashier', { storeId: 'store-1' });
    const browser = openBrowser(till);
    await browser.pair();
    expect((await browser.signIn({ personId: here, password: PASSWORD })).status).toBe(200);
    expect(code(await browser.signIn({ personId: 'per_nobody000', password: PASSWORD }))).toBe('person_not_found');
  });
});

describe('wrong PINs', () => {
  const atTill = async (options: TillOptions = {}) => {
    const till = await openAt(options);
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId, password: PASSWORD });
    await browser.call('DELETE', '/v1/session');
    return { till, personId, browser };
  };

  test('five make this person wait, and then twice as long each time, at most a quarter of an hour; nobody else waits', async () => {
    const clock = handClock();
    const { till, personId, browser } = await atTill({ clock });
    for (let left = 4; left >= 0; left--)
      expect((await browser.signIn({ personId, pin: '0000' })).json).toMatchObject({ code: 'pin_wrong', triesLeft: left });
    for (const wait of [30, 60, 120, 240, 480, 900, 900]) {
      const waiting = await browser.signIn({ personId, pin: PIN });
      expect(waiting.json).toMatchObject({ code: 'pin_wait', retryAfterMs: wait * 1_000 });
      expect(waiting.headers['retry-after']).toBe(String(wait));
      expect((await browser.call('GET', '/v1/till')).json.people).toMatchObject([
        { waitsUntil: new Date(clock.now() + wait * 1_000).toISOString() },
      ]);
      clock.forward(wait * 1_000);
      expect((await browser.signIn({ personId, pin: '0000' })).json).toMatchObject({ code: 'pin_wrong', triesLeft: 0 });
    }
    const other = await addPerson(till);
    expect((await browser.signIn({ personId: other, password: PASSWORD })).status).toBe(200);
    clock.forward(900_000);
    expect((await browser.signIn({ personId, pin: PIN })).status).toBe(200);
    // A right one begins anew.
    expect((await browser.signIn({ personId, pin: '0000' })).json).toMatchObject({ triesLeft: 4 });
  });

  test('a crowd at once has no more tries than one after the other', async () => {
    const { till, personId } = await atTill();
    const [device] = till.signIn.devices.all();
    if (device === undefined) throw new Error('no device is paired');
    const guess = (pin: string) => till.signIn.people.signIn({ device, storeId: 'store-1', before: null }, { personId, pin });
    // Within one turn, as no network would deliver them.
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(String(1_000 + n))));
    expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(5);
    expect(answers.filter(({ kind }) => kind === 'wait')).toHaveLength(35);
  });

  test('passwords are counted with them', async () => {
    const { personId, browser } = await atTill();
    await browser.signIn({ personId, pin: '0000' });
    expect((await browser.signIn({ personId, password: 'not the password' })).json).toMatchObject({
      code: 'password_wrong',
      triesLeft: 3,
    });
  });

  test('a new PIN from a manager ends the wait', async () => {
    const { till, personId, browser } = await atTill();
    for (let n = 0; n < 5; n++) await browser.signIn({ personId, pin: '0000' });
    expect(code(await browser.signIn({ personId, pin: PIN }))).toBe('pin_wait');
    expect((await till.call('PATCH', `/v1/people/${personId}`, { pin: '314159' })).json.waitsUntil).toBeNull();
    expect((await browser.signIn({ personId, pin: '314159' })).status).toBe(200);
    expect((await till.call('PATCH', `/v1/people/${personId}`, { pin: null })).json.hasPin).toBe(false);
    expect(code(await browser.signIn({ personId, pin: '314159' }))).toBe('password_needed');
  });
});

describe('a session', () => {
  const signedIn = async (options: TillOptions = {}) => {
    const till = await openAt(options);
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId, password: PASSWORD });
    return { till, personId, browser };
  };
  const life = { idleMs: 600_000, lifeMs: 3_600_000 };

  test('ends when nothing is done, and looking is not doing', async () => {
    const clock = handClock();
    const { browser } = await signedIn({ clock, life });
    clock.forward(599_999);
    expect((await browser.call('GET', '/v1/payments')).status).toBe(200);
    clock.forward(1);
    expect(code(await browser.call('GET', '/v1/payments'))).toBe('session_expired');
    expect(code(await browser.call('GET', '/v1/session'))).toBe('session_expired');
    expect(code(await sell(browser))).toBe('session_expired');
  });

  test('goes on with every deed, until it has grown old', async () => {
    const clock = handClock();
    const { browser } = await signedIn({ clock, life });
    for (let n = 0; n < 6; n++) {
      clock.forward(599_000);
      expect((await sell(browser)).status).toBe(201);
    }
    clock.forward(6_000);
    expect(code(await sell(browser))).toBe('session_expired');
  });

  test('that ends stops no payment, and the till’s own screen still learns how it ends; another’s does not', async () => {
    const clock = handClock();
    const { till, personId, browser } = await signedIn({ clock, life, terminals: ['till-1', 'till-2'] });
    till.script.submit = () => ({ kind: 'asked' });
    till.script.query = () => ({ kind: 'asked' });
    const { json: sale } = await sell(browser);
    const { json: payment } = await browser.call(
      'POST',
      `/v1/sales/${sale.id}/payments`,
      { authCode: '134567890112345671' },
      { 'idempotency-key': 'k' },
    );
    await till.engine.settled();
    clock.forward(600_000);
    expect(code(await browser.call('POST', `/v1/payments/${payment.id}/cancellation`))).toBe('session_expired');
    expect((await browser.call('GET', `/v1/payments/${payment.id}`)).json).toMatchObject({ id: payment.id });
    expect((await browser.call('GET', `/v1/sales/${sale.id}`)).status).toBe(200);
    const other = openBrowser(till);
    await other.pair('till-2');
    expect(code(await other.call('GET', `/v1/payments/${payment.id}`))).toBe('sign_in_needed');
    // The same sale goes on with whoever signs in.
    expect((await browser.signIn({ personId, pin: PIN })).status).toBe(200);
    expect((await browser.call('GET', `/v1/sales/${sale.id}`)).status).toBe(200);
  });

  test('that is ended ends its live streams, and another’s goes on', async () => {
    const clock = handClock();
    const { till, personId, browser } = await signedIn({ clock, life });
    const url = await till.app.listen({ host: '127.0.0.1', port: 0 });
    const listen = async (from: Browser) => {
      const cookie = [...from.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(`${url}/v1/events`, { headers: { cookie } });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const expiring = listen(browser);
    const other = openBrowser(till);
    await other.pair();
    await other.signIn({ personId, password: PASSWORD });
    let otherEnded = false;
    const going = listen(other).then(() => {
      otherEnded = true;
    });
    // Both are open before anything ends.
    await expect.poll(async () => (await till.app.inject('/metrics')).body, { timeout: 10_000 }).toMatch(/streams\S* 2/);
    await browser.call('DELETE', '/v1/session');
    expect(await expiring).toContain('event: snapshot');
    expect(otherEnded).toBe(false);
    clock.forward(600_000);
    await going;
  });

  test('of somebody who works here no more, or has a new password, is over at once', async () => {
    const { till, personId, browser } = await signedIn();
    await till.call('PATCH', `/v1/people/${personId}`, { password: 'another long password' });
    expect(code(await browser.call('GET', '/v1/session'))).toBe('session_expired');
    expect((await browser.signIn({ personId, password: 'another long password' })).status).toBe(200);
    await till.call('PATCH', `/v1/people/${personId}`, { isActive: false });
    expect(code(await browser.call('GET', '/v1/session'))).toBe('session_expired');
    expect(code(await browser.signIn({ personId, pin: PIN }))).toBe('person_not_found');
    expect((await browser.call('GET', '/v1/till')).json.people).toEqual([]);
  });

  test('cannot be carried to another device, nor made up', async () => {
    const { till, browser } = await signedIn();
    const other = openBrowser(till);
    await other.pair();
    const [name, value] = [...browser.cookies].find(([cookie]) => cookie.includes('session')) ?? ['', ''];
    other.cookies.set(name, value);
    expect(code(await other.call('GET', '/v1/session'))).toBe('session_expired');
    browser.cookies.set(name, `${value.slice(0, -2)}xx`);
    expect(code(await browser.call('GET', '/v1/session'))).toBe('sign_in_needed');
  });

  test('survives a restart, and so do the wait and who needs no password any more; the keys are not in the ledger', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quickpay-sign-in-'));
    try {
      const [file, keys] = [join(folder, 'ledger.sqlite'), passingKeys()];
      const before = await openTill({ file, keys });
      const [personId, wrong] = [await addPerson(before), await addPerson(before)];
      const browser = openBrowser(before);
      await browser.pair();
      await browser.signIn({ personId: wrong, password: PASSWORD });
      for (let n = 0; n < 5; n++) await browser.signIn({ personId: wrong, pin: '0000' });
      await browser.signIn({ personId, password: PASSWORD });
      const kept = [...browser.cookies];
      await before.close();

      const after = await openAt({ file, keys });
      const again = openBrowser(after);
      for (const [name, value] of kept) again.cookies.set(name, value);
      expect((await again.call('GET', '/v1/session')).json).toMatchObject({ person: { id: personId } });
      expect(code(await again.signIn({ personId: wrong, pin: PIN }))).toBe('pin_wait');
      expect((await again.signIn({ personId, pin: PIN })).status).toBe(200);
      await after.close();

      // With another key nobody is signed in, no PIN counts, and the password does.
      const elsewhere = await openAt({ file, keys: passingKeys() });
      const thief = openBrowser(elsewhere);
      for (const [name, value] of kept) thief.cookies.set(name, value);
      expect(code(await thief.call('GET', '/v1/session'))).toBe('sign_in_needed');
      expect(code(await thief.signIn({ personId, pin: PIN }))).toBe('pin_wrong');
      expect((await thief.signIn({ personId, password: PASSWORD })).status).toBe(200);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('cookies', () => {
  test.each([
    ['https://till.example', '__Host-', '; Secure'],
    ['http://localhost:8080', '', ''],
  ])('of %s are seen by no script, sent to no other site, and Secure where they can be', async (origin, prefix, secure) => {
    const till = await openAt();
    const personId = await addPerson(till);
    const browser = openBrowser(till, { origin });
    await browser.pair();
    await browser.signIn({ personId, password: PASSWORD });
    expect(browser.lastSet()).toHaveLength(2);
    for (const line of browser.lastSet())
      expect(line).toMatch(
        new RegExp(
          `^${prefix}quickpay-sandbox-(session|device)=[^;]+; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict${secure}$`,
        ),
      );
    expect((await browser.call('GET', '/v1/session')).status).toBe(200);
  });

  test.each<Readonly<Record<string, string>>>([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:9080' },
    { origin: 'null' },
    { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:8080', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
  ])('count for nothing in a request with %j', async (headers) => {
    const till = await openAt();
    const personId = await addPerson(till);
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId, password: PASSWORD });
    const answer = await browser.call('POST', '/v1/sales', { id: 'sale_forged_1', ...newSale }, headers);
    expect(code(answer)).toBe('cross_origin');
    expect((await till.call('GET', '/v1/sales/sale_forged_1')).status).toBe(404);
    if ('sec-fetch-site' in headers && headers['sec-fetch-site'] !== 'none')
      expect(code(await browser.call('GET', '/v1/payments', undefined, headers))).toBe('cross_origin');
  });

  test('without a word of where it comes from nothing is done', async () => {
    const till = await openAt();
    const browser = openBrowser(till);
    await browser.pair();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await till.app.inject({ method: 'DELETE', url: '/v1/session', headers: { cookie, host: 'localhost:8080' } });
    expect(answer.json().code).toBe('cross_origin');
  });
});

describe('people', () => {
  test('are added once, whoever repeats it, and never with a secret in an answer or in the log', async () => {
    const till = await openAt();
    const body = { id: 'per_0001abcd', name: 'Cashier 1', role: 'cashier', password: PASSWORD, pin: PIN };
    const first = await till.call('POST', '/v1/people', body);
    expect(first.status).toBe(201);
    expect((await till.call('POST', '/v1/people', body)).status).toBe(200);
    expect(code(await till.call('POST', '/v1/people', { ...body, name: 'Cashier 2' }))).toBe('person_differs');
    expect((await till.call('GET', '/v1/people')).json.items).toEqual([first.json]);
    expect(JSON.stringify(first.json) + (await till.logged())).not.toMatch(/2718|long enough|argon2/);
  });

  test('the last manager stays one', async () => {
    const till = await openAt();
    const id = await addPerson(till, 'manager');
    for (const change of [{ role: 'cashier' }, { isActive: false }])
      expect(code(await till.call('PATCH', `/v1/people/${id}`, change))).toBe('last_manager');
    await addPerson(till, 'manager');
    expect((await till.call('PATCH', `/v1/people/${id}`, { role: 'cashier' })).json.role).toBe('cashier');
  });

  test('a manager who changes their own password stays signed in', async () => {
    const till = await openAt();
    const id = await addPerson(till, 'manager');
    const browser = openBrowser(till);
    await browser.pair();
    await browser.signIn({ personId: id, password: PASSWORD });
    expect((await browser.call('PATCH', `/v1/people/${id}`, { password: 'another long password' })).status).toBe(200);
    expect((await browser.call('GET', '/v1/session')).status).toBe(200);
    await browser.call('DELETE', '/v1/session');
    expect(code(await browser.signIn({ personId: id, password: PASSWORD }))).toBe('password_wrong');
  });

  test.each([
    [{ pin: '123' }, 'pin'],
    [{ pin: '1234567' }, 'pin'],
    [{ pin: '12a4' }, 'pin'],
    [{ password: 'too short' }, 'password'],
    [{ role: 'owner' }, 'role'],
    [{ name: 'a\nb' }, 'name'],
  ])('%j is refused by its name', async (change, field) => {
    const till = await openAt();
    const body = { id: 'per_0001abcd', name: 'Cashier 1', role: 'cashier', password: PASSWORD, ...change };
    expect((await till.call('POST', '/v1/people', body)).json).toMatchObject({
      code: 'invalid_request',
      fields: [{ path: `body.${field}` }],
    });
  });
});
