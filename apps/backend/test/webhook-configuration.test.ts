/** Webhooks in the configuration: where they may go, and what their secrets must be. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtWebhook } from '../src/configuration/webhook-secrets.ts';
import { checkContent } from '../src/configuration.ts';
import { WEBHOOK_LOOKS } from '../src/doctor/webhook-looks.ts';
import { OTHER_SECRET, SECRET } from './receiver.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-webhooks-'));
  file('books.txt', SECRET);
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string, mode = 0o600): void {
  writeFileSync(join(folder, name), `${content}\n`);
  chmodSync(join(folder, name), mode);
}

type Webhook = Readonly<Record<string, unknown>>;
const checked = (webhook: Webhook, environment = 'sandbox', more: readonly Webhook[] = []) =>
  checkContent(join(folder, 'config.json'), {
    environment,
    webhooks: [{ id: 'books', url: 'https://books.example/hooks', secretFile: 'books.txt', ...webhook }, ...more],
  });
const problemsOf = (webhook: Webhook, environment?: string) =>
  checked(webhook, environment)
    .problems.filter(({ field }) => field.startsWith('webhooks'))
    .map(({ field, problem }) => `${field}: ${problem}`);

describe('an address', () => {
  test.each([
    [{}],
    [{ url: 'http://books.example:3000/hooks?shop=1' }],
    [{ url: 'http://127.0.0.1:3000/', reach: 'loopback' }],
    [{ url: 'http://[::1]:3000/', reach: 'loopback' }],
    [{ url: 'https://8.8.8.8/' }],
  ])('%j is taken in the sandbox', (webhook) => expect(problemsOf(webhook)).toEqual([]));

  test.each([
    [{ url: 'ftp://books.example/' }, 'must be an address'],
    [{ url: 'https://me:secret@books.example/' }, 'must be an address'],
    [{ url: 'https://books.example/#x' }, 'must be an address'],
    [{ url: 'books.example' }, 'must be an address'],
    [{ url: 'http://127.0.0.1/' }, 'nothing is sent to 127.0.0.1: this machine itself'],
    [{ url: 'http://2852039166/latest/meta-data' }, 'nothing is sent to 169.254.169.254'],
    [{ url: 'http://[::ffff:10.0.0.1]/' }, 'nothing is sent to'],
    [{ url: 'https://8.8.8.8/', reach: 'loopback' }, 'not this machine'],
    [{ events: ['payment.eaten'] }, 'must be one or more of payment.paid'],
    [{ events: [] }, 'must be one or more of payment.paid'],
    [{ reach: 'private' }, 'must be `internet` or `loopback`'],
    [{ secret: SECRET }, '"secret" is not known here'],
  ])('%j is refused', (webhook, problem) => {
    expect(problemsOf(webhook).join()).toContain(problem);
    expect(problemsOf(webhook).join()).not.toContain('me:secret');
  });

  test('is encrypted in production, on this machine, too', () => {
    const [problem] = problemsOf({ url: 'http://books.example/hooks/of-a-secret' }, 'production');
    expect(problem).toMatch(/^webhooks.*: http:\/\/books\.example is not encrypted: production needs https$/);
    expect(problemsOf({ url: 'http://127.0.0.1:1/', reach: 'loopback' }, 'production').join()).toContain(
      'production needs https',
    );
    expect(problemsOf({}, 'production')).toEqual([]);
  });

  test('two of one id are refused, and seventeen at all', () => {
    const one = { id: 'books', url: 'https://a.example/', secretFile: 'books.txt' };
    expect(checked({}, 'sandbox', [one]).problems.map(({ problem }) => problem)).toContain('the id books is there twice');
    const many = Array.from({ length: 16 }, (_, n) => ({ ...one, id: `b${n}` }));
    expect(checked({}, 'sandbox', many).problems.map(({ problem }) => problem)).toContain('must be at most 16 webhooks');
  });
});

describe('a secret', () => {
  const found = (webhook: Webhook = {}, environment = 'sandbox') =>
    checked(webhook, environment)
      .webhookMaterials.flatMap(lookAtWebhook)
      .map(({ level, seen }) => `${level}: ${seen}`);

  test('is right, or two are while it is being changed', () => {
    expect(found()).toEqual(['ok: one secret']);
    file('old.txt', OTHER_SECRET);
    expect(found({ previousSecretFile: 'old.txt' })).toEqual(['ok: two secrets: it is being changed']);
  });

  test('is missing, or none; and nothing of it is repeated', () => {
    expect(found({ secretFile: 'gone.txt' })).toEqual([`fail: ${join(folder, 'gone.txt')} is not there`]);
    file('books.txt', 'hunter2');
    expect(found()).toEqual([expect.stringContaining('holds no secret')]);
    expect(JSON.stringify(checked({}).webhookMaterials.flatMap(lookAtWebhook))).not.toContain('hunter2');
  });

  test('that others can read stops production, and is a warning in the sandbox', () => {
    file('books.txt', SECRET, 0o644);
    expect(found()).toEqual([expect.stringMatching(/^warn: everybody on this machine can read/)]);
    expect(found({}, 'production')).toEqual([expect.stringMatching(/^fail: /)]);
  });
});

test('doctor says where a name leads, and why nothing is sent there', () => {
  const look = WEBHOOK_LOOKS['webhook target'];
  const configuration = checked({});
  const say = (fact: Parameters<NonNullable<typeof look>>[0]['webhooks'][number]) =>
    look?.({ webhooks: [fact], offline: false, configuration } as unknown as Parameters<typeof look>[0]); // as much as it looks at
  const at = { of: 'books', url: 'https://books.example/hooks?key=1' } as const;
  expect(say({ ...at, kind: 'address', address: '8.8.8.8' })).toMatchObject([
    { level: 'ok', seen: 'https://books.example is at 8.8.8.8' },
  ]);
  expect(say({ ...at, kind: 'refused', why: 'a private network' })).toMatchObject([{ level: 'warn' }]);
  expect(say({ ...at, kind: 'unknown', why: 'the name is not known' })).toMatchObject([{ level: 'warn' }]);
  expect(JSON.stringify(say({ ...at, kind: 'refused', why: 'x' }))).not.toContain('key=1');
});
