/** What the terminal's page reads: keys, pastes and scans; its own addresses; what the browser kept; what its other windows say. */
import { deepStrictEqual } from 'node:assert';
import { cleaned, readScan, type ScannedCode } from '../../../apps/terminal/src/capture/scan.ts';
import { isAffix } from '../../../apps/terminal/src/capture/scanner-settings.ts';
import { digitsOf, typedState } from '../../../apps/terminal/src/capture/typed-digits.ts';
import {
  type Effect,
  type Hearing,
  hear,
  PROFILES,
  quietAt,
  SILENT,
  type Wedge,
  type WedgeEvent,
  type Where,
} from '../../../apps/terminal/src/capture/wedge.ts';
import { progressIn } from '../../../apps/terminal/src/demo/walk/progress.ts';
import { displayMessage } from '../../../apps/terminal/src/display/display-message.ts';
import { readKeys, SHORTCUTS } from '../../../apps/terminal/src/keys/shortcuts.ts';
import { seenIn } from '../../../apps/terminal/src/screens/calls/seen-calls.ts';
import { askedBy, dayBounds, dayOf, readHistorySearch } from '../../../apps/terminal/src/screens/history/history-search.ts';
import { nameOf, readSearch } from '../../../apps/terminal/src/screens/history/read-search.ts';
import { readKeptRefund } from '../../../apps/terminal/src/screens/refund/kept-refund.ts';
import { readDraft } from '../../../apps/terminal/src/screens/sale/draft.ts';
import { parkedIn } from '../../../apps/terminal/src/screens/sale/parked.ts';
import { newsMessage } from '../../../apps/terminal/src/server/news-message.ts';
import { type PadKey, padKeyOf, pressKey } from '../../../apps/terminal/src/ui/keyed-amount.ts';
import { ALL_WALLETS, AMOUNT_MINOR_MAX, exponentOf, groupedText, readPaymentCode } from '../../../packages/core/src/index.ts';
import { holds, reads, readsJson, type Target, textOf } from '../target.ts';

const CODE = '134567890123456789';
const RULES = { regions: ['CN', 'HK'], extraPrefixes: {} } as const;

/** A scan's text may be no longer than this, whatever is sent. */
const BURST_CHARACTERS_MAX = 128;
const PLACES: readonly Where[] = ['page', 'field', 'scanField', 'codeField'];
const HEARINGS: readonly Hearing[] = Object.values(PROFILES).map((profile) => ({
  profile,
  isWhole: (text) => !('problem' in readPaymentCode(cleaned(text), RULES)),
}));

/**
 * Bytes as what a page hears: a letter says what kind, then how many milliseconds later, where, and its text up to a line's end:
 * `k5p1` is the key 1 on the page, five milliseconds later.
 */
function eventsIn(bytes: Uint8Array): readonly WedgeEvent[] {
  let at = 10_000;
  return textOf(bytes)
    .split('\n')
    .map((line): WedgeEvent => {
      const [, letter = 't', gap = '', place = '', text = ''] = /^(.?)(\d{0,4})([pfsc]?)(.*)$/s.exec(line) ?? [];
      at += Number(gap);
      const where = PLACES.find((one) => one.startsWith(place)) ?? 'page';
      switch (letter) {
        case 'k':
          return { kind: 'key', at, where, key: text, code: `Digit${text}`, shift: false, ctrl: false, alt: false, meta: false };
        case 'K':
          return {
            kind: 'key',
            at,
            where,
            key: 'Process',
            code: text,
            shift: text.length % 2 === 0,
            ctrl: false,
            alt: false,
            meta: false,
          };
        case 'a':
          return { kind: 'key', at, where, key: '', code: `Numpad${text}`, shift: false, ctrl: false, alt: true, meta: false };
        case 'c':
          return { kind: 'key', at, where, key: text, code: '', shift: false, ctrl: true, alt: false, meta: false };
        case 'u':
          return { kind: 'altUp', at, where };
        case 'b':
          return { kind: 'beforeText', at };
        case 'x':
          return { kind: 'text', at, text, where };
        case 'v':
          return { kind: 'paste', at, text, where };
        default:
          return { kind: 'time', at };
      }
    });
}

const keysOf = (text: string): string => [...text].map((character) => `k5p${character}`).join('\n');

const wedge: Target = {
  name: 'terminal/keys',
  holds:
    'whatever keys, texts and pastes come at whatever times: a scan is bounded, keeps its order in time, and nothing of one is left open',
  sources: ['apps/terminal/src/capture/wedge.ts', 'apps/terminal/src/capture/key-text.ts'],
  seeds: [
    `${keysOf(CODE)}\nk5pEnter`,
    `${keysOf('abcdefgh')}\nt500`,
    `b5\nx5s${CODE}\nt500`,
    `v100f${CODE}\nk500pTab\nk5p `,
    'a5p0\na5p4\na5p9\nu5p\na5p0\na5p5\na5p0\nu5p\nt500',
    'K5pDigit1\nK5pNumpad2\nK5pSpace\nK5pKeyA\nc5pv\nk5pconstructor',
  ],
  words: ['\nk5p', '\nk60p', '\nt400', '\nx5f', '\nv5p', '\nb1', '\nu1', 'Enter', 'Tab', 'Process', 'NumpadEnter'],
  open: reads((bytes) => {
    const events = eventsIn(bytes);
    for (const hearing of HEARINGS) {
      let now: Wedge = SILENT;
      let last = 0;
      const effects: Effect[] = [];
      for (const event of [...events, { kind: 'time', at: (events.at(-1)?.at ?? 0) + 10_000 } as const]) {
        const heard = hear(now, event, hearing);
        now = heard.wedge;
        last = event.at;
        effects.push(...heard.effects);
        const quiet = quietAt(now, hearing.profile);
        holds(quiet === null || quiet > last - 1, 'who waits, waits for what is to come');
      }
      holds(now.run === null, 'nothing is left open');
      for (const effect of effects) {
        if (effect.kind !== 'burst') continue;
        const { text, endedAt, gapsMs, endedBy } = effect.burst;
        holds(text.length <= BURST_CHARACTERS_MAX && gapsMs.length <= BURST_CHARACTERS_MAX, 'a scan is bounded');
        holds(endedAt <= last && gapsMs.every((gap) => gap >= 0), 'a scan keeps its order in time');
        holds(['Enter', 'Tab', 'quiet', 'paste'].includes(endedBy), 'a scan ends as scans do');
      }
    }
  }),
};

const isCode = ({ digits, hint }: ScannedCode): boolean =>
  /^1[0-6][0-9]{16}$/.test(digits) && !hint.includes(digits.slice(2, 14));

const scan: Target = {
  name: 'terminal/scan',
  holds:
    'with whatever prefix and suffix: a code of eighteen plain digits whose hint hides it, a number of an order, or why not; typed, the same',
  sources: [
    'apps/terminal/src/capture/scan.ts',
    'apps/terminal/src/capture/typed-digits.ts',
    'packages/core/src/payment-code.ts',
    'packages/core/src/scanned-number.ts',
  ],
  seeds: [
    `~\n#\n]C0${CODE}\r`,
    `\n\n${CODE}${CODE}`,
    `1\n9\n1${CODE}9`,
    '\n\nqpmht3k2p803abc0y6v8b0c1d3e5',
    '42000\n20261\n4200020261124123456789012345620261',
    `42000000\n00\n42000000${CODE}00`,
    `$&\n$1\n$&${CODE}$1$&${CODE}$1`,
    '\n\n１３４５',
  ],
  words: ['\n', ']C0', ']Q1', '\u001d', CODE, '$&'],
  open: reads((bytes) => {
    const [prefix = '', suffix = '', ...rest] = textOf(bytes).split('\n');
    const affixes = { prefix: isAffix(prefix) ? prefix : '', suffix: isAffix(suffix) ? suffix : '' };
    const text = rest.join('\n');
    const read = readScan(text, affixes, RULES);
    if (read.kind === 'code') {
      holds(isCode(read.code), 'a code');
      deepStrictEqual(readScan(`${affixes.prefix}${read.code.digits}${affixes.suffix}`, affixes, RULES), read);
    }
    if (read.kind === 'orderNumber') holds(/^QP[0-9A-Z]{26}$/.test(read.number), 'an order number');
    if (read.kind === 'refundNumber') holds(/^QR[0-9A-Z]{26}$/.test(read.number), 'a refund number');
    if (read.kind === 'transactionId') holds(/^(?!1[0-5])(?:\d{28}|\d{32})$/.test(read.number), 'a transaction id');
    const digits = digitsOf(text, ALL_WALLETS);
    holds(/^[0-9]{0,19}$/.test(digits) && groupedText(digits).replaceAll(' ', '') === digits, 'typed digits are digits');
    const typed = typedState(digits, ALL_WALLETS);
    if (typed.kind === 'whole') holds(isCode(typed.code), 'a code that was typed');
    if (typed.kind === 'missing') holds(typed.digits > 0 && typed.digits <= 18, 'so many are missing');
  }),
};

const search: Target = {
  name: 'terminal/search',
  holds: 'an address and what is typed into it ask the server for what it can be asked for, each reading under a name of its own',
  sources: ['apps/terminal/src/screens/history/'],
  seeds: [
    'q=38.50+14:03&state=paid&day=2026-11-24&store=store-1',
    'q=HKD+1,234.50&as=reference',
    'q=QPMH+T3K2+P803+ABC0+Y6V8+B0C1+D3E5',
    'q=3850&day=2026-02-30',
    'q=１４：０３',
  ],
  words: ['&day=', '&as=', '&state=', '14:03', 'HKD ', '%2C', '0000-01-01'],
  open: reads((bytes) => {
    const address = readHistorySearch(Object.fromEntries(new URLSearchParams(textOf(bytes))));
    deepStrictEqual(readHistorySearch(address), address);
    const bounds = dayBounds(address.day ?? '');
    holds(bounds === null || dayOf(bounds.from.getTime()) === address.day, 'a day is that very day');
    const { query, readings, chosen, around } = askedBy(address, 1_800_000_000_000, ['HKD', 'JPY', 'KWD']);
    holds(new Set(readings.map(nameOf)).size === readings.length, 'no two readings have one name');
    holds(chosen === null || readings.includes(chosen), 'what is asked for is one of them');
    holds(around === null || !Number.isNaN(around.getTime()), 'a time is a time');
    holds((query.from ?? '') <= (query.to ?? ''), 'a span begins before it ends');
    const { amountMinor } = query;
    holds(amountMinor === undefined || (Number.isSafeInteger(amountMinor) && amountMinor > 0), 'an amount is whole');
    for (const { as, ...reading } of readSearch(textOf(bytes), ['HKD']).readings)
      holds(as === 'amount' || ('text' in reading && reading.text !== ''), 'a reading has a text');
  }),
};

const PAD_KEYS: readonly PadKey[] = ['5', '00', 'point', '7', 'erase', 'erase', '1', 'point', 'erase', 'erase'];

const kept: Target = {
  name: 'terminal/kept',
  holds:
    'whatever the browser kept, a draft is an amount that goes on as one, sales set aside can be asked for, a refund is whole or none, keys are usable, steps are steps',
  sources: [
    'apps/terminal/src/screens/sale/draft.ts',
    'apps/terminal/src/screens/sale/parked.ts',
    'apps/terminal/src/screens/refund/kept-refund.ts',
    'apps/terminal/src/keys/shortcuts.ts',
    'apps/terminal/src/screens/calls/seen-calls.ts',
    'apps/terminal/src/demo/walk/progress.ts',
    'apps/terminal/src/ui/keyed-amount.ts',
  ],
  seeds: [
    '{"keyed":{"minor":3850,"decimals":2},"currency":"HKD","reference":"table 4"}',
    '["sale_00000001","sale_00000002"]',
    '["pay_1 late","ref_2 refundTrouble"]',
    '{"help":"F1","history":"F4","camera":"F3","display":"F6","lock":"F9"}',
    '{"paymentId":"pay_1","draft":{"keyed":null,"reason":"other","text":"tea"},"attempt":{"key":"k","amount":{"minor":5,"currency":"KWD"},"reason":"r","approvalId":null,"by":"p","at":1}}',
    '{"since":1,"done":["exempt","?"],"skipped":[]}',
  ],
  words: ['"keyed":', '"decimals":', '"minor":', '"currency":"KWD"', '"currency":"JPY"', '"reference":', 'null'],
  open: reads((bytes) => {
    const text = textOf(bytes);
    const draft = readDraft(text);
    // A zero loses its sign when it is written.
    holds(JSON.stringify(readDraft(JSON.stringify(draft))) === JSON.stringify(draft), 'a draft is kept as it is');
    for (const currency of draft.currency === null ? (['HKD', 'JPY', 'KWD'] as const) : [draft.currency]) {
      const rules = { exponent: exponentOf(currency), minorMax: AMOUNT_MINOR_MAX };
      let { keyed } = draft;
      for (const key of PAD_KEYS) {
        keyed = pressKey(keyed, key, rules);
        holds(Number.isSafeInteger(keyed.minor) && keyed.minor >= 0 && keyed.minor <= rules.minorMax, 'an amount goes on as one');
      }
    }
    const refund = readKeptRefund(text, 'pay_1');
    deepStrictEqual(readKeptRefund(JSON.stringify(refund), 'pay_1'), JSON.parse(JSON.stringify(refund)));
    const { attempt } = refund;
    holds(
      attempt === null || (Number.isSafeInteger(attempt.amount.minor) && attempt.amount.minor > 0),
      'what is sent again is an amount',
    );
    for (const id of parkedIn(text)) holds(encodeURIComponent(id) === id && id !== '', 'a sale set aside can be asked for');
    holds(parkedIn(text).length <= 20, 'so many are set aside');
    holds(seenIn(text).length <= 200, 'so much was seen');
    holds(new Set(Object.values(readKeys(text))).size === SHORTCUTS.length, 'each key does one thing');
    deepStrictEqual(readKeys(JSON.stringify(readKeys(text))), readKeys(text));
    const progress = JSON.stringify(progressIn(text));
    holds(JSON.stringify(progressIn(progress)) === progress, 'how far the walk has come is kept as it is');
    holds(typeof (padKeyOf({ key: text, code: text }) ?? '') === 'string', 'a key of the pad is one');
  }),
};

const NOW = '2026-11-24T09:30:00.000Z';
const messages: Target = {
  name: 'terminal/windows',
  holds: 'what another window says, of this version or another, is a message of ours or none; the same once it is passed on',
  sources: [
    'apps/terminal/src/display/display-message.ts',
    'apps/terminal/src/server/news-message.ts',
    'packages/client/src/live.ts',
  ],
  seeds: [
    '{"kind":"hello"}',
    `{"kind":"state","from":"w","isNews":true,"shopName":"Tea","state":{"at":"confirm","amount":{"minor":3850,"currency":"HKD"},"expiresAt":"${NOW}"}}`,
    '{"kind":"state","from":"w","isNews":false,"shopName":"","state":{"at":"idle"}}',
    '{"kind":"beat","flows":true}',
    `{"kind":"item","item":{"kind":"payment","event":{"at":"${NOW}"},"payment":{"id":"pay_1","saleId":"sale_1","version":2}}}`,
    '{"kind":"item","item":{"kind":"snapshot","payments":[],"refunds":[],"complete":true}}',
    'null',
  ],
  words: ['"state":', '"amount":', '"at":"thanks"', '"at":"notPaid"', '"kind":"refund"', '"item":', '"expiresAt":null'],
  open: readsJson((said) => {
    const shown = displayMessage(said);
    deepStrictEqual(displayMessage(structuredClone(shown)), shown);
    if (shown?.kind === 'state' && 'amount' in shown.state)
      holds(Number.isSafeInteger(shown.state.amount.minor), 'an amount is one');
    const news = newsMessage(said);
    deepStrictEqual(newsMessage(structuredClone(news)), news);
    if (news?.kind === 'item' && news.item.kind === 'payment')
      holds(typeof news.item.payment.saleId === 'string', 'a payment has a sale');
  }),
};

export const TARGETS: readonly Target[] = [wedge, scan, search, kept, messages];
