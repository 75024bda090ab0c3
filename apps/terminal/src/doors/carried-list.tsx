/** Sales that were begun at another server: on the list, and barred here, until their end is known or a manager has taken them off. */
import { QuickpayProblem, type SaleView } from '@quickpay/client';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { lookOf } from '../payments/look.ts';
import { useQuickpay } from '../server/quickpay.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tick } from '../ui/tick.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import { doorBar } from './bar.ts';
import { carried } from './carried.ts';
import styles from './doors.module.css';
import { endOf } from './end-of.ts';
import { DoorNotice } from './notice.tsx';
import { SaleLine, stateText } from './sale-line.tsx';
import type { UnsettledSale } from './unsettled.ts';
import { usePersonHeardOf } from './use-person.ts';

const ASKED_EVERY_MS = 10_000;
const TITLES = { store: 'carried.fromStore', headOffice: 'carried.fromHeadOffice' } as const;
const NONE: readonly UnsettledSale[] = [];

export function CarriedList() {
  const tell = useTable(DOOR_WORDS);
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  const person = usePersonHeardOf();
  const sales = way?.sales ?? NONE;
  const known = useKnownSales(sales, person !== null);
  const ends = sales.map((sale, at) => endOf(sale, known[at] ?? null));
  const ended = sales.filter((_, at) => ends[at] !== null).map(({ saleId }) => saleId);
  const names = ended.join();
  useEffect(() => doorBar.change({ ended: names === '' ? [] : names.split(',') }), [names]);
  if (way === null || sales.length === 0) return null;
  return (
    <DoorNotice tone="attention" title={tell(TITLES[way.door])} detail={tell('carried.body')}>
      <ul className={styles.sales} aria-label={tell(TITLES[way.door])}>
        {sales.map((sale, at) => (
          <Carried
            key={sale.saleId}
            sale={sale}
            known={known[at] ?? null}
            end={ends[at] ?? null}
            isManager={person?.role === 'manager'}
          />
        ))}
      </ul>
    </DoorNotice>
  );
}

/** As this server has them, in the order of the list; null for what it has not heard of. */
function useKnownSales(sales: readonly UnsettledSale[], isSignedIn: boolean): readonly (SaleView | null | undefined)[] {
  const quickpay = useQuickpay();
  return useQueries({
    queries: sales.map(({ saleId }) => ({
      queryKey: ['live', 'carried', saleId],
      queryFn: async ({ signal }: Readonly<{ signal: AbortSignal }>): Promise<SaleView | null> => {
        try {
          return await quickpay.sales.get(saleId, { signal });
        } catch (fault) {
          if (fault instanceof QuickpayProblem && fault.problem.code === 'sale_not_found') return null;
          throw fault;
        }
      },
      enabled: isSignedIn,
      refetchInterval: ASKED_EVERY_MS,
    })),
  }).map(({ data }) => data);
}

type CarriedProps = Readonly<{
  sale: UnsettledSale;
  known: SaleView | null;
  end: ReturnType<typeof endOf>;
  isManager: boolean;
}>;

function Carried({ sale, known, end, isManager }: CarriedProps) {
  const words = useWords();
  const tell = useTable(DOOR_WORDS);
  const [isAsking, setAsking] = useState(false);
  const there = tell('carried.there', { state: stateText(sale, words, tell), time: words.time.second(sale.at) });
  const last = end ?? known?.payments.at(-1);
  const here = last === undefined ? tell('carried.notHere') : words.sayWith(lookOf(last).word, {});
  const off = () => carried.clear(sale.saleId);
  return (
    <SaleLine sale={sale} heard={end === null ? `${here} · ${there}` : `${tell('carried.ended')}: ${here}`}>
      {end !== null ? <Button onPress={off}>{tell('carried.seen')}</Button> : null}
      {end === null && isManager ? <Button onPress={() => setAsking(true)}>{tell('carried.clear')}</Button> : null}
      {end === null && !isManager ? <span>{tell('carried.manager')}</span> : null}
      {isAsking ? <ClearDialog sale={sale} onClose={() => setAsking(false)} onClear={off} /> : null}
    </SaleLine>
  );
}

function ClearDialog({ sale, onClose, onClear }: { sale: UnsettledSale; onClose: () => void; onClear: () => void }) {
  const { say, money } = useWords();
  const tell = useTable(DOOR_WORDS);
  const [isTicked, setTicked] = useState(false);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell('carried.clearAsk', { amount: money.text(sale.amount) })}
      description={tell('carried.clearMeans')}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="primary" onPress={onClear} disabledReason={isTicked ? undefined : tell('tick.first')}>
            {tell('carried.clear')}
          </Button>
        </>
      }
    >
      <Tick label={tell('carried.clearTick')} isTicked={isTicked} onChange={setTicked} />
    </Dialog>
  );
}
