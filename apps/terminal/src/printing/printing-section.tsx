/** Settings of printing: which way, and for each what it needs, with a page to see that it is right. */
import { testReceipt } from '@quickpay/receipts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Kept } from '../kept.ts';
import { useQuickpay } from '../server/quickpay.tsx';
import { useServerClock } from '../server/server-clock.tsx';
import { useSession } from '../sign-in/session.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { KeptSwitch } from '../ui/kept-switch.tsx';
import { Row, Rows } from '../ui/rows.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useTable } from '../words/language-provider.tsx';
import { PRINT_WORDS, type PrintKey, type TroubleKey } from '../words/print-words.ts';
import { troubleKey } from './print.ts';
import { PRINTERS_KEY } from './print-hint.tsx';
import {
  keptCutter,
  keptPaper,
  keptPrinter,
  keptSpeed,
  keptSpoken,
  keptText,
  keptWay,
  PAPERS,
  ROLLS,
  rollMm,
  SPEEDS,
  SPOKEN,
  spokenLanguages,
  WAYS,
  type Way,
} from './print-settings.ts';
import styles from './printing-section.module.css';
import { connectSerial, forgetSerial, hasSerial, isConnected, printSerial } from './serial.ts';

/** While somebody looks at how printers are. */
const LOOK_EVERY_MS = 2_000;

const SETTINGS: Readonly<Record<Way, () => ReactNode>> = { shop: ShopPrinters, browser: BrowserPrint, serial: SerialPrint };

export function PrintingSection() {
  const tell = useTable(PRINT_WORDS);
  const way = useSyncExternalStore(keptWay.subscribe, keptWay.get);
  const Settings = SETTINGS[way];
  return (
    <div className={styles.section}>
      <Segments
        label={tell('way.label')}
        options={WAYS.map((value) => ({ value, label: tell(`way.${value}`) }))}
        value={way}
        onChange={keptWay.set}
      />
      <Settings />
    </div>
  );
}

function ShopPrinters() {
  const tell = useTable(PRINT_WORDS);
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [hasFailed, setFailed] = useState(false);
  const chosen = useSyncExternalStore(keptPrinter.subscribe, keptPrinter.get);
  const { data } = useQuery({
    queryKey: PRINTERS_KEY,
    queryFn: ({ signal }) => quickpay.printers.list({}, { signal }),
    refetchInterval: LOOK_EVERY_MS,
  });
  if (data === undefined) return null;
  if (data.items.length === 0) return <p>{tell('shop.none')}</p>;
  const test = (id: string) =>
    quickpay.printers.test(id).then(
      () => {
        setFailed(false);
        toast('sent');
        void queryClient.invalidateQueries({ queryKey: PRINTERS_KEY });
      },
      () => setFailed(true),
    );
  return (
    <>
      <Rows label={tell('shop.list')}>
        {data.items.map(({ id, name, paperMm, state, trouble, waiting }) => (
          <Row
            key={id}
            lead={<Icon name="print" />}
            title={<span translate="no">{name}</span>}
            detail={[
              trouble === null ? tell(state === 'ready' ? 'shop.ready' : 'shop.unknown') : tell(troubleKey(trouble)),
              ...(waiting > 0 ? [tell('shop.waiting', { n: waiting })] : []),
            ].join(' · ')}
            end={tell(`paper.${paperMm}`)}
          />
        ))}
      </Rows>
      {data.items.length > 1 ? (
        <Select
          label={tell('shop.choose')}
          options={data.items.map(({ id, name }) => ({ value: id, label: name }))}
          value={data.items.find(({ id }) => id === chosen)?.id ?? data.items[0]?.id ?? null}
          onChange={keptPrinter.set}
          placeholder=""
        />
      ) : null}
      {data.items.map(({ id, name }) => (
        <Button key={id} onPress={() => void test(id)}>
          {tell('test.of', { name })}
        </Button>
      ))}
      <p role="status">{hasFailed ? tell('trouble.notSent') : null}</p>
    </>
  );
}

function BrowserPrint() {
  const tell = useTable(PRINT_WORDS);
  const testPage = useTestPage();
  const test = async () => {
    const { printPage } = await import('./paper/print-page.tsx');
    await printPage(testPage());
  };
  return (
    <>
      <KeptSegments kept={keptPaper} label="paper.label" options={PAPERS} say={(value) => tell(`paper.${value}`)} />
      <SpokenChoice />
      <Button onPress={() => void test()}>{tell('test.print')}</Button>
    </>
  );
}

function SerialPrint() {
  const tell = useTable(PRINT_WORDS);
  const testPage = useTestPage();
  const [connected, setConnected] = useState<boolean | null>(null);
  const [told, setTold] = useState<TroubleKey | 'test.sent' | null>(null);
  const speed = useSyncExternalStore(keptSpeed.subscribe, keptSpeed.get);
  useEffect(() => void isConnected().then(setConnected), []);
  if (!hasSerial()) return <p>{tell('serial.none')}</p>;
  const forget = async () => {
    await forgetSerial();
    setConnected(await isConnected());
  };
  return (
    <>
      <p>{connected === null ? null : tell(connected ? 'serial.connected' : 'serial.notConnected')}</p>
      {connected === true ? (
        <Button onPress={() => void forget()}>{tell('serial.forget')}</Button>
      ) : (
        <Button onPress={() => void connectSerial().then(setConnected)}>{tell('serial.connect')}</Button>
      )}
      <KeptSegments kept={keptPaper} label="paper.label" options={ROLLS} say={(value) => tell(`paper.${value}`)} />
      <KeptSegments kept={keptText} label="text.label" options={['gb18030', 'raster']} say={(value) => tell(`text.${value}`)} />
      <SpokenChoice />
      <Select
        label={tell('speed.label')}
        options={SPEEDS.map((value) => ({ value, label: value }))}
        value={speed}
        onChange={keptSpeed.set}
        placeholder={speed}
      />
      <KeptSwitch kept={keptCutter} label={tell('cutter.label')} />
      <Button onPress={() => void printSerial(testPage()).then((trouble) => setTold(trouble ?? 'test.sent'))}>
        {tell('test.print')}
      </Button>
      <p role="status">{told === null ? null : tell(told)}</p>
    </>
  );
}

const SpokenChoice = () => {
  const tell = useTable(PRINT_WORDS);
  const names = { both: tell('spoken.both'), en: 'English', 'zh-CN': '简体中文' };
  const label = 'spoken.label';
  return <KeptSegments kept={keptSpoken} label={label} options={SPOKEN} say={(value) => names[value]} />;
};

/** A choice of a few that the browser keeps, under its name. */
function KeptSegments<Choice extends string, Offered extends Choice>({
  kept,
  label,
  options,
  say,
}: {
  kept: Kept<Choice>;
  label: Extract<PrintKey, `${string}.label`>;
  options: readonly Offered[];
  say: (value: Offered) => string;
}) {
  const tell = useTable(PRINT_WORDS);
  const chosen = useSyncExternalStore(kept.subscribe, kept.get);
  // What is chosen for another way of printing may not be offered here.
  const value = options.find((option) => option === chosen) ?? options[0];
  if (value === undefined) return null;
  return (
    <div className={styles.choice}>
      <p>{tell(label)}</p>
      <Segments
        label={tell(label)}
        options={options.map((option) => ({ value: option, label: say(option) }))}
        value={value}
        onChange={kept.set}
      />
    </div>
  );
}

function useTestPage() {
  const { till } = useSession();
  const clock = useServerClock();
  return () =>
    testReceipt(
      { name: till.device.name, paperMm: rollMm() },
      {
        languages: spokenLanguages(),
        shop: [till.store.name],
        till: till.till.name,
        timeZone: till.store.timeZone,
        isSandbox: till.environment === 'sandbox',
        printedAt: clock.now() ?? Date.now(),
      },
    );
}
