/** A new sale: the amount, as large as it gets, and then a scan. */
import type { Params } from '@quickpay/api';
import { type Currency, exponentOf } from '@quickpay/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useSyncExternalStore } from 'react';
import { useRollback } from '../../capture/scan-capture.tsx';
import { useCustomerSees } from '../../display/display-provider.tsx';
import { useScreenKeys } from '../../keys/use-screen-keys.ts';
import { useSession } from '../../sign-in/session.tsx';
import { useTill } from '../../till/till.tsx';
import { Button } from '../../ui/button.tsx';
import { type PadKey, padKeyOf } from '../../ui/keyed-amount.ts';
import { BigMoney } from '../../ui/money.tsx';
import { NumberPad } from '../../ui/number-pad.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Key } from '../../words/catalogue.ts';
import { useWords } from '../../words/language-provider.tsx';
import { useScreenTitle } from '../screen-title.ts';
import { useNoCharge } from './can-charge.ts';
import { keptChargeFirst } from './charge-first.ts';
import { currencyOf } from './currency.ts';
import { REFERENCE_MAX } from './draft.ts';
import styles from './new-sale.module.css';
import { Notice } from './notice.tsx';
import type { ScanSearch } from './scan-search.ts';
import { useChargeCode } from './use-charge-code.ts';
import { draftStore, useDraft } from './use-draft.ts';
import { useKeyAmount } from './use-key-amount.ts';
import { useOpenSaleFirst } from './use-open-sale-first.ts';
import { useSaleScans } from './use-sale-scans.ts';

/** A scan that comes sooner after a key was not made for the amount that stands there. */
const SETTLED_MS = 400;

/** What stands in the way of a charge: a message, and what fills it. */
type Objection = readonly [key: Key, blanks?: Params];

export function NewSaleScreen() {
  const { say, sayWith, money } = useWords();
  const till = useTill();
  const navigate = useNavigate();
  const draft = useDraft();
  const { keyed, reference } = draft;
  const currency = currencyOf(draft, till.charges);
  const chargeFirst = useSyncExternalStore(keptChargeFirst.subscribe, keptChargeFirst.get) === 'on';
  const noCharge = useNoCharge();
  const keyAmount = useKeyAmount();
  const lastKeyAt = useRef(Number.NEGATIVE_INFINITY);
  const amount = { minor: keyed.minor, currency };
  useScreenTitle(say('action.newSale'));
  useOpenSaleFirst();
  useCustomerSees(keyed.minor === 0 ? { at: 'idle' } : { at: 'amount', amount });

  const key = (pressed: PadKey, at: number) => {
    lastKeyAt.current = at;
    clear();
    keyAmount(pressed);
  };
  const choose = (chosen: Currency) => {
    // 38.50 is no amount of a currency without cents.
    if (exponentOf(chosen) !== exponentOf(currency)) draftStore.clear();
    draftStore.change({ currency: chosen });
  };
  const toScan = (search: ScanSearch) => void navigate({ to: '/scan', search });
  const limit = useLimit(currency);
  /** Why nothing is charged, or undefined. The server refuses what is above the limit, too: here it is said before somebody scans. */
  const objection = (minor: number): Objection | undefined => {
    if (minor === 0) return ['amount.first'];
    if (minor > limit) return ['amount.limit', { amount: money.text({ minor: limit, currency }) }];
    return noCharge === null ? undefined : [noCharge];
  };
  const objected = objection(keyed.minor);
  const disabledReason = objected && sayWith(objected[0], objected[1] ?? {});
  useScreenKeys((event) => {
    if (event.key === 'Enter' && isNowhereOrPad(event.target)) {
      if (disabledReason === undefined) toScan({});
      return true;
    }
    const pressed = padKeyOf(event);
    if (pressed === null) return false;
    key(pressed, event.timeStamp);
    return true;
  });
  const chargeCode = useChargeCode();
  // The first digits of a scan are keys like any other, until they prove to be a scan's.
  useRollback(
    () => ({ keyed: draftStore.get().keyed, lastKeyAt: lastKeyAt.current }),
    (before) => {
      lastKeyAt.current = before.lastKeyAt;
      draftStore.change({ keyed: before.keyed });
    },
  );
  const { notice, refuse, clear } = useSaleScans({
    onCode: ({ digits }, begunAt) => {
      const { minor } = draftStore.get().keyed;
      const objected = objection(minor);
      if (objected) return refuse(...objected);
      if (chargeFirst) return refuse('sale.chargeFirst');
      if (begunAt - lastKeyAt.current < SETTLED_MS) return toScan({ changed: true });
      chargeCode(digits, { minor, currency });
    },
  });

  return (
    <form
      className={styles.sale}
      data-fills=""
      aria-label={say('action.newSale')}
      onSubmit={(event) => {
        event.preventDefault();
        if (disabledReason === undefined) toScan({});
      }}
    >
      <h1 className={styles.title}>{say('action.newSale')}</h1>
      {notice === null ? null : <Notice text={notice} />}
      <output className={styles.amount} aria-label={say('receipt.amount')}>
        <BigMoney amount={amount} align="end" />
      </output>
      <div className={styles.beside}>
        {till.charges.length > 1 ? (
          <Select
            label={say('sale.currency')}
            value={currency}
            onChange={choose}
            placeholder={currency}
            options={till.charges.map(({ currency: value }) => ({ value, label: value }))}
          />
        ) : null}
        <TextField
          label={say('sale.reference')}
          hint={say('sale.referenceHint')}
          value={reference}
          onChange={(text) => draftStore.change({ reference: text.slice(0, REFERENCE_MAX) })}
        />
      </div>
      <div className={styles.pad}>
        <NumberPad onKey={(pressed) => key(pressed, performance.now())} />
      </div>
      <div className={styles.actions}>
        <Button onPress={() => draftStore.clear()} shortcut="Esc">
          {say('pad.clear')}
        </Button>
        <Button kind="primary" submit shortcut="Enter" disabledReason={disabledReason}>
          {say('sale.charge')}
        </Button>
      </div>
    </form>
  );
}

/** Whoever keyed the amount with a finger has the focus on a key of the pad: Enter charges all the same, and keys nothing twice. */
const isNowhereOrPad = (target: EventTarget | null): boolean =>
  target instanceof Element && (target.closest('[role="group"]') !== null || target.closest('button, a') === null);

/** The most that whoever is signed in may charge at this till. */
function useLimit(currency: Currency): number {
  const { person } = useSession();
  const { cashierLimit } = useTill();
  return (person.role === 'cashier' ? cashierLimit[currency] : undefined) ?? Number.POSITIVE_INFINITY;
}
