/** The points of the development guide, and which tests show them: those whose title names one, as in "(guide V10, E3)" or "(guide P1–P9)". */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, root } from './files.ts';

type Point = Readonly<{ asks: string; lives: string }>;

export const POINTS: Readonly<Record<string, Point>> = {
  A1: {
    asks: 'Merchant’s backend access: terminals talk to one backend, which talks to WeChat Pay',
    lives: '`apps/backend` over `packages/engine`; `packages/client` is what terminals use',
  },
  A2: {
    asks: 'Physical store access: the store talks to WeChat Pay itself, and exchanges everything else with its head office when it can',
    lives: 'the same program with an upstream: `apps/backend/src/store-node`; what passes between the two: `packages/exchange`',
  },
  P1: {
    asks: 'The cashier makes a payment order, and the payer sees the amount',
    lives: 'the sale: `apps/backend/src/routes/sales.ts`',
  },
  P2: { asks: 'The payer opens Me, Wallet, Quick Pay', lives: 'the simulated phone: `apps/sandbox/phone`' },
  P3: {
    asks: 'The cashier scans the bar code',
    lives: '`packages/core/src/payment-code.ts`; `quickpay pay` reads it from a scanner as from a keyboard',
  },
  P4: { asks: 'The scanner passes the code on', lives: '`packages/core/src/payment-code.ts`' },
  P5: { asks: 'The terminal asks the backend for the payment', lives: '`packages/client`; `POST /v1/sales/{id}/payments`' },
  P6: {
    asks: 'The backend signs and submits it',
    lives: '`packages/engine/src/calls.ts`, `packages/channels`, `packages/wechatpay/src/signing`',
  },
  P7: {
    asks: 'WeChat Pay answers, and tells merchant and payer by SMS or message once it is paid',
    lives: 'read by `packages/channels`; told by the sandbox: `packages/gateway-model`',
  },
  P8: {
    asks: 'The backend verifies the answer’s signature and passes the result on',
    lives: '`packages/wechatpay/src/v2/answer.ts`; identity in `packages/channels`',
  },
  P9: { asks: 'The goods are handed over only once it is paid', lives: '`packages/api/src/words.ts`: only *paid* says so' },
  V1: { asks: 'As P1 to P5', lives: 'as there' },
  V2: { asks: 'As P6', lives: 'as there' },
  V3: { asks: 'WeChat Pay decides whether the password is needed', lives: 'the sandbox: `packages/gateway-model`' },
  V4: {
    asks: 'It answers USERPAYING at once, and the terminal is told',
    lives: '`packages/core/src/transitions.ts`: *asked*; live events of `apps/backend`',
  },
  V5: { asks: 'The payer is asked', lives: 'the simulated phone: `apps/sandbox/phone`' },
  V6: { asks: 'The payer confirms', lives: 'the simulated phone' },
  V7: { asks: 'The payer enters the password', lives: 'the simulated phone' },
  V8: { asks: 'WeChat Pay tells the payer the result by SMS and message', lives: 'the sandbox: `packages/gateway-model`' },
  V9: {
    asks: 'The backend learns the result by querying the order',
    lives: '`packages/core/src/effects.ts`, `packages/engine/src/calls.ts`',
  },
  V10: {
    asks: 'It queries every 5 s; when the payer cancels or takes longer than 30 s it stops, and revokes',
    lives: '`packages/core/src/timing.ts`, `packages/core/src/effects.ts`',
  },
  E1: {
    asks: 'The payer sees an error: the payment is made again if there is no order, and found by query if it was paid',
    lives: '`packages/core/src/transitions.ts`: *uncertain*; a new code under the same sale',
  },
  E2: {
    asks: 'Not enough balance, a card that cannot be used: the payer pays again',
    lives: 'a sale takes a new code once its payment is not paid: `packages/engine/src/pay.ts`',
  },
  E3: {
    asks: 'Whatever timed out or failed is revoked',
    lives: '`packages/core/src/marks.ts`: every way out of a payment that may have an order wants a revoke',
  },
  E4: { asks: 'Every error is told to the terminal', lives: '`packages/core/src/refusal.ts`, `packages/api/src/words.ts`' },
  E5: {
    asks: 'What an error means follows from its code',
    lives: '[the codes](errors.md): `packages/core/src/refusal.ts`, `packages/channels`',
  },
  F1: { asks: 'Who talks to whom with a backend', lives: '[architecture](../architecture.md#who-talks-to-whom)' },
  F2: { asks: 'Who talks to whom in a store', lives: '[architecture](../architecture.md#who-talks-to-whom)' },
  F3: { asks: 'The sequence without a password', lives: '[architecture](../architecture.md#the-two-flows)' },
  F4: { asks: 'The sequence with one', lives: '[architecture](../architecture.md#the-two-flows)' },
  U1: { asks: 'An expired sign-in is said, and nothing is lost', lives: 'the terminal' },
  U2: { asks: 'Feedback, with a counter to 300 and *Submitted successfully*', lives: 'the terminal' },
  U3: { asks: 'A network exception is said', lives: 'the terminal' },
};

/** Tests, and the stories that tests tell. */
export const isTest = (file: string): boolean => /(^|\/)tests?\/.*\.tsx?$/.test(file) && !file.startsWith('tests/house/guide');

const NAMED = /guide ((?:[A-Z]\d{1,2}(?:–|, )?)+)/g;

/** The points that a file's titles name, ranges spelt out. Comments name nothing. */
export function pointsNamedIn(file: string): ReadonlySet<string> {
  const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const titles = [...code.matchAll(/(['`])((?:(?!\1).)*guide (?:(?!\1).)*)\1/g)].map(([, , title]) => title ?? '');
  return new Set(
    titles.flatMap((title) => [...title.matchAll(NAMED)].flatMap(([, named]) => (named ?? '').split(', ').flatMap(spelt))),
  );
}

/** @example spelt('P1–P3') // ['P1', 'P2', 'P3'] */
export function spelt(named: string): string[] {
  const [from = '', to = from] = named.split('–');
  const letter = from.slice(0, 1);
  const points: string[] = [];
  for (let n = Number(from.slice(1)); n <= Number(to.slice(1)); n++) points.push(`${letter}${n}`);
  return points;
}

/** For each point the tests that show it. */
export function shownBy(): Readonly<Record<string, readonly string[]>> {
  const named = filesOf(/\.tsx?$/)
    .filter(isTest)
    .map((file) => ({ file, points: pointsNamedIn(file) }));
  return Object.fromEntries(
    Object.keys(POINTS).map((point) => [point, named.filter(({ points }) => points.has(point)).map(({ file }) => file)]),
  );
}

export function guidePage(): string {
  const shown = shownBy();
  const rows = Object.entries(POINTS).map(([point, { asks, lives }]) => {
    const files = shown[point] ?? [];
    return `| ${point} | ${asks} | ${lives} | ${files.length === 0 ? '*coming*' : files.map((file) => `\`${file}\``).join(', ')} |`;
  });
  return `# What the development guide asks for, and what shows it

*Written from the table in \`tests/house/guide.ts\` and from the titles of the tests; a test holds it to both.*

WeChat Pay Global's guide for merchants of Quick Pay, point by point in our own words. A test that shows a point names it in its title, as "(guide V10)". The guide once has
USERPAYING come after the payer's password; its own steps, and the wire, have it before, and so have we.

| | asks | lives in | shown by |
|---|---|---|---|
${rows.join('\n')}
`;
}
