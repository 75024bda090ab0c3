import { WIRE_EXPONENTS } from '@quickpay/wechatpay';
import { expect, test } from 'vitest';
import { API_KEY, CONFIGURATION, type Fields, MERCHANT, PRINTER, STORE, TERMINAL, WEBHOOK } from '../src/configuration/fields.ts';
import { ConfigurationError, readSettings, SETTINGS } from '../src/settings.ts';

const fault = (environment: Record<string, string>): string => {
  try {
    readSettings(environment);
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.message;
    throw thrown;
  }
  return '';
};

test('nothing set is the defaults, and so is what is empty', () => {
  expect(readSettings({})).toMatchObject({ QUICKPAY_PORT: 8_080, QUICKPAY_HOST: '127.0.0.1', QUICKPAY_DATA: './data' });
  expect(readSettings({ QUICKPAY_PORT: '', QUICKPAY_HOST: '' })).toEqual(readSettings({}));
});

test('everything that is wrong is said at once, a line each', () => {
  const message = fault({ QUICKPAY_PORT: '99999', QUICKPAY_LOG: 'loud', QUICKPAY_WATCH_MS: '1', QUICKPAY_CLOCK: 'sandbox' });
  expect(message.split('\n').map((line) => line.split(':')[0])).toEqual([
    'QUICKPAY_PORT',
    'QUICKPAY_CLOCK',
    'QUICKPAY_WATCH_MS',
    'QUICKPAY_LOG',
  ]);
});

test.each(['0x50', '8e3', ' 80', '-1', '80.5', 'eighty'])('a port of "%s" is refused', (port) => {
  expect(fault({ QUICKPAY_PORT: port })).toContain('QUICKPAY_PORT');
});

test('a misspelt name is told with the right one, and names of other programs are let be', () => {
  expect(fault({ QUICKPAY_PROT: '80' })).toBe('QUICKPAY_PROT is no setting. Did you mean QUICKPAY_PORT?');
  expect(fault({ QUICKPAY_URL: 'x', QUICKPAY_API_KEY: 'x', QUICKPAY_CHILD: '1', PATH: '/' })).toBe('');
});

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** A table of fields as the page has it; a field without a default that must be there is *needed*. */
function fieldTable(fields: Fields): string {
  const rows = Object.entries(fields).map(([name, { schema, right, meaning }]) => {
    const read = schema.safeParse(undefined);
    const fallback = !read.success ? '*needed*' : read.data === undefined ? '–' : `\`${JSON.stringify(read.data)}\``;
    return `| \`${name}\` | ${cell(right)} | ${cell(fallback)} | ${cell(meaning)} |`;
  });
  return `| field | must be | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

test('the reference page of settings says what the tables say', async () => {
  const rows = Object.entries(SETTINGS).map(
    ([name, { default: fallback, meaning }]) => `| \`${name}\` | ${fallback === '' ? '–' : `\`${fallback}\``} | ${meaning} |`,
  );
  const page = `# Settings of the backend

*Written from the tables in \`apps/backend/src/settings.ts\` and \`apps/backend/src/configuration/fields.ts\`; a test holds it to them.*

Everything that is wrong, in the environment, in the file and in the files that it names, is said at once when a backend starts, and by
\`quickpay doctor\`. A name that is nearly a known one is refused with that one.

## From the environment

| name | default | meaning |
|---|---|---|
${rows.join('\n')}

## The configuration file

JSON, by default \`config.json\` in the data folder. \`quickpay configure\` asks for what is in it, checks each answer and writes it; the
[guide](../guides/production.md) goes through it. No secret is in it: keys and certificates are files that it names, and of the API keys of
the shop’s own programs it has the SHA-256.

${fieldTable(CONFIGURATION)}

### \`merchants\`

${fieldTable(MERCHANT)}

A merchant that changes its protocol keeps its payments: they belong to the account and the order number, and both protocols see the same orders. What each
needs may stand side by side, so that the change is one word and a restart.

Currencies whose wire decimals are verified: ${Object.keys(WIRE_EXPONENTS).join(', ')}. Any other is refused until \`wireExponents\` says how many WeChat Pay counts.

### \`stores\`

${fieldTable(STORE)}

Address and area code go to WeChat Pay as \`scene_info\`, which holds 256 bytes together with id and name. V3 is told of a store that has an address, and of no area code.

### \`terminals\`

${fieldTable(TERMINAL)}

### \`printers\`

${fieldTable(PRINTER)}

How printing is set up, and what each printer needs: [receipts](../guides/receipts.md).

### \`webhooks\`

What they are told, and how: [webhooks](../guides/webhooks.md). At most sixteen.

${fieldTable(WEBHOOK)}

### \`apiKeys\`

${fieldTable(API_KEY)}

Keys of the sandbox begin with \`test_\` and never open production, nor does a key of fewer than 24 characters, whatever was configured.

## Sandbox and production never mix

Production refuses hosts that are not encrypted; hosts that are not WeChat Pay’s (\`*.mch.weixin.qq.com\`) and an authority of one’s own, unless
\`ownGateway\` says whose they are; ids and certificates of a sandbox; \`QUICKPAY_CLOCK\`; keys that others on the machine can read (mode 600, or 640
where the file is root’s); a configuration file that others can change. It needs \`machineAddress\`, and \`region\` or \`walletRegions\`.

The sandbox refuses the real WeChat Pay’s hosts, and warns where production refuses modes.

A ledger belongs to the environment that made it, and so does every copy. In it a merchant’s id belongs to its account (\`mchId\`, with \`subMchId\`
where there is one): another account needs another id. A merchant with open payments or refunds cannot be taken out of the file.
`;
  await expect(page).toMatchFileSnapshot('../../../docs/reference/settings.md');
});
