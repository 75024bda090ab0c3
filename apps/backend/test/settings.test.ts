import { expect, test } from 'vitest';
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

test('the reference page of settings says what the table says', async () => {
  const rows = Object.entries(SETTINGS).map(
    ([name, { default: fallback, meaning }]) => `| \`${name}\` | ${fallback === '' ? '–' : `\`${fallback}\``} | ${meaning} |`,
  );
  const page = `# Settings of the backend

*Written from the table in \`apps/backend/src/settings.ts\`; a test holds it to that.*

From the environment. A name that is nearly one of these is refused, and everything that is wrong is said at once.

| name | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
  await expect(page).toMatchFileSnapshot('../../../docs/reference/settings.md');
});
