/** `quickpay configure` with somebody at a terminal: each question, wrong answers told at once, and an end that changes nothing. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Machine, MERCHANT, PUBLIC_KEY_ID, Rehearsal } from './rehearsal.ts';
import { CLEAR, CTRL_C, DOWN, ENTER, hasTerminals, Terminal } from './terminal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
}, 60_000);
afterAll(() => rehearsal.close(), 30_000);

test.skipIf(!hasTerminals)(
  'asked at a terminal: wrong answers are told at once, right ones are written, and doctor finds all well',
  async () => {
    const machine = new Machine(join(rehearsal.folder, 'asked'));
    const handed = rehearsal.handOut(join(rehearsal.folder, 'from the platform'));
    const apiKey = readFileSync(handed.apiKey, 'utf8').trim();
    const terminal = new Terminal(['configure'], machine.environment);

    await terminal.answer('Is this for real money?', ENTER);
    await terminal.answer('Which IPv4 address', `127.0.0.1${ENTER}`);
    await terminal.answer('127.0.0.1 is nobody’s address', `${CLEAR}203.0.113.7${ENTER}`);
    await terminal.answer('A short name for this merchant', `${CLEAR}tea${ENTER}`);
    await terminal.answer('Who has the account', ENTER);
    await terminal.answer('Merchant id', `1900000101${ENTER}`);
    await terminal.answer('is a merchant of the sandbox', `${CLEAR}${MERCHANT.mchId}${ENTER}`);
    await terminal.answer('App id', `${MERCHANT.appId}${ENTER}`);
    await terminal.answer('Which protocol is spoken', ENTER);
    await terminal.answer('Where is the merchant?', `hk${ENTER}`);
    await terminal.answer('Currencies to charge in', `hkd, twd${ENTER}`);
    await terminal.answer('how WeChat Pay counts TWD', DOWN + ENTER);
    await terminal.answer('Merchant category code', ENTER);
    await terminal.answer('What payers read', `Tea house${ENTER}`);
    await terminal.answer('How are requests signed?', DOWN + ENTER);
    await terminal.answer('Where is WeChat Pay asked?', DOWN + DOWN + DOWN + ENTER);
    await terminal.answer('Its address, such as', `http://localhost:1${ENTER}`);
    await terminal.answer('is not encrypted', `${CLEAR}${rehearsal.host}${ENTER}`);
    await terminal.answer('File with the authority', `${handed.authority}${ENTER}`);
    await terminal.answer('Whose is it, and why?', `the rehearsal’s${ENTER}`);
    await terminal.answer('The API key (V2) of 32 characters', DOWN + ENTER);
    await terminal.answer('The key itself', `${apiKey.slice(1)}${ENTER}`);
    await terminal.answer('this has 31', `${CLEAR}${apiKey}${ENTER}`);
    await terminal.answer('File with the certificate', `${handed.privateKey}${ENTER}`);
    await terminal.answer('is a private key, and a certificate is expected', `${CLEAR}${handed.certificate}${ENTER}`);
    await terminal.answer('File with its private key', `${handed.privateKey}${ENTER}`);
    await terminal.answer('1 merchant', ENTER);
    await terminal.answer('A short name for the store', ENTER);
    await terminal.answer('What people call the store', `Central${ENTER}`);
    await terminal.answer('Its area code', ENTER);
    await terminal.answer('Its address', ENTER);
    await terminal.answer('1 store', ENTER);
    await terminal.answer('A short name for the till', ENTER);
    await terminal.answer('What people call the till', `Till 1${ENTER}`);
    await terminal.answer('In which store does it stand?', ENTER);
    await terminal.answer('1 terminal', ENTER);
    // No decimals on the wire cannot carry those that TWD has: back to the merchant.
    await terminal.sees('This is left to put right');
    await terminal.answer('1 merchant', DOWN + ENTER);
    for (const question of [
      'A short name for this merchant',
      'Who has the account',
      'Merchant id',
      'App id',
      'Which protocol is spoken',
      'Where is the merchant?',
    ])
      await terminal.answer(question, ENTER);
    await terminal.answer('Currencies to charge in', `${CLEAR}HKD${ENTER}`);
    for (const question of [
      'Merchant category code',
      'What payers read',
      'How are requests signed?',
      'Where is WeChat Pay asked?',
      'Its address, such as',
      'File with the authority',
      'Whose is it, and why?',
    ])
      await terminal.answer(question, ENTER);
    await terminal.answer('stays as it is', ENTER);
    for (const question of ['File with the certificate', 'File with its private key', '1 merchant', '1 store', '1 terminal'])
      await terminal.answer(question, ENTER);
    await terminal.answer('Whose API key is it?', ENTER);
    expect(existsSync(join(machine.data, 'config.json'))).toBe(false);
    await terminal.answer('Write ', ENTER);
    expect(await terminal.ended).toBe(0);

    expect(terminal.all).toContain('API key of shop: live_');
    // What was typed was never shown.
    expect(terminal.all).not.toContain(apiKey);
    const configuration = JSON.parse(machine.configurationText());
    expect(configuration).toMatchObject({
      environment: 'production',
      merchants: [
        {
          id: 'tea',
          region: 'HK',
          currencies: ['HKD'],
          signType: 'HMAC-SHA256',
          hosts: [rehearsal.host],
          apiKeyFile: 'tea-api-key.txt',
        },
      ],
      stores: [{ id: 'store-1', name: 'Central' }],
      terminals: [{ id: 'till-1', storeId: 'store-1' }],
    });
    expect(configuration.merchants[0]).not.toHaveProperty('wireExponents');
    expect(statSync(join(machine.data, 'tea-api-key.txt')).mode & 0o777).toBe(0o600);
    const found = await machine.quickpay(['doctor', '-q']);
    expect(found).toMatchObject({ code: 0, out: expect.stringContaining('All is well.') });

    // Somebody changes their mind.
    const before = machine.configurationText();
    const again = new Terminal(['configure'], machine.environment);
    await again.answer('Is this for real money?', ENTER);
    await again.answer('Which IPv4 address', `${CLEAR}203.0.113.8${ENTER}`);
    await again.answer('1 merchant', CTRL_C);
    expect(await again.ended).toBe(130);
    expect(again.all).toContain('Nothing was written.');
    expect(machine.configurationText()).toBe(before);
  },
  240_000,
);

test.skipIf(!hasTerminals)(
  'a merchant changes to V3 at a terminal: it is asked what that needs, and doctor finds all well',
  async () => {
    const machine = new Machine(join(rehearsal.folder, 'changes'));
    const handed = rehearsal.handOut(join(rehearsal.folder, 'from the platform again'));
    expect(await machine.quickpay(['configure', '--no-input', ...rehearsal.flags(handed)])).toMatchObject({ code: 0 });
    const apiV3Key = readFileSync(handed.apiV3Key, 'utf8').trim();
    const terminal = new Terminal(['configure'], machine.environment);
    for (const question of ['Is this for real money?', 'Which IPv4 address']) await terminal.answer(question, ENTER);
    await terminal.answer('1 merchant', DOWN + ENTER);
    for (const question of ['A short name', 'Who has the account', 'Merchant id', 'App id'])
      await terminal.answer(question, ENTER);
    await terminal.answer('Which protocol is spoken', DOWN + ENTER);
    for (const question of ['Where is the merchant?', 'Currencies to charge in']) await terminal.answer(question, ENTER);
    await terminal.answer('Merchant category code', ENTER);
    await terminal.answer('It is needed: four digits', `5812${ENTER}`);
    // How V2 signs is not asked.
    for (const question of ['What payers read', 'Where is WeChat Pay asked?', 'Its address, such as', 'File with the authority'])
      await terminal.answer(question, ENTER);
    await terminal.answer('Whose is it, and why?', ENTER);
    await terminal.answer('The APIv3 key of 32 characters', DOWN + ENTER);
    await terminal.answer('The key itself', `${apiV3Key}${ENTER}`);
    await terminal.answer('File with the certificate', `${CLEAR}${ENTER}`);
    await terminal.answer('What is the certificate’s serial number?', `${rehearsal.own.serial.toLowerCase()}${ENTER}`);
    await terminal.answer('File with its private key', ENTER);
    await terminal.answer('Id of WeChat Pay’s public key', `${PUBLIC_KEY_ID}${ENTER}`);
    await terminal.answer('File with that public key', `${handed.certificate}${ENTER}`);
    await terminal.answer('is a certificate, and WeChat Pay’s public key is expected', `${CLEAR}${handed.publicKey}${ENTER}`);
    for (const question of ['1 merchant', '1 store', '1 terminal']) await terminal.answer(question, ENTER);
    await terminal.answer('Make another API key', ENTER);
    await terminal.answer('Write ', ENTER);
    expect(await terminal.ended).toBe(0);
    expect(terminal.all).not.toContain(apiV3Key);
    const [merchant] = JSON.parse(machine.configurationText()).merchants;
    expect(merchant).toMatchObject({
      protocol: 'v3',
      merchantCategoryCode: '5812',
      apiV3KeyFile: 'tea-apiv3-key.txt',
      serialNo: rehearsal.own.serial,
      publicKeyId: PUBLIC_KEY_ID,
      // What V2 needs has stayed, so that the way back is a word.
      apiKeyFile: handed.apiKey,
    });
    expect(statSync(join(machine.data, 'tea-apiv3-key.txt')).mode & 0o777).toBe(0o600);
    expect(await machine.quickpay(['doctor', '-q'])).toMatchObject({ code: 0, out: expect.stringContaining('All is well.') });
  },
  240_000,
);
