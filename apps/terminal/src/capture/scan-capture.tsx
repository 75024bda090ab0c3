/**
 * Scans for every screen. The whole page listens, whatever has the focus; what comes goes to the screen that was opened last.
 */
import { ALL_WALLETS, type CodeProblem, type CodeRules, readPaymentCode, type ScannedNumber } from '@quickpay/core';
import { createContext, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react';
import type { Keep } from './landing.ts';
import { listenForScans } from './listen.ts';
import { markScan } from './mark.ts';
import { cleaned, readScan, type Scan, type ScannedCode } from './scan.ts';
import { currentAffixes, keptProfile } from './scanner-settings.ts';
import { type Burst, PROFILES } from './wedge.ts';

/** What a screen does about scans. All are called at once, within the event that ended the scan. */
export type ScanHandlers = Readonly<{
  /** A payment code. Its digits are worth money: they go to the server and nowhere else. */
  onCode?: (code: ScannedCode) => void;
  /** Something else, or not all of it: `CODE_PROBLEMS[problem]` of `@quickpay/api` is what to say. */
  onRefused?: (problem: CodeProblem) => void;
  /** A number of an order or a refund: of a receipt, or of the payer's WeChat bill. It stays out of addresses, as all that was scanned. */
  onNumber?: (number: ScannedNumber) => void;
  /** A scan has begun, whose rest is still coming: the earliest moment to show something. */
  onBegun?: () => void;
}>;

/** What came, as it came: for the page that tests a scanner. The text may be a whole payment code. */
export type BurstObserver = (burst: Burst, scan: Scan) => void;

type Capture = Readonly<{
  listeners: Set<{ current: ScanHandlers }>;
  observers: Set<{ current: BurstObserver }>;
  keeps: Set<Keep>;
}>;

const CaptureContext = createContext<Capture | null>(null);

function useCapture(): Capture {
  const capture = useContext(CaptureContext);
  if (capture === null) throw new Error('outside of ScanCapture');
  return capture;
}

export type ScanCaptureProps = Readonly<{
  /** Which wallets' codes count as payment codes. Default all that are known: what a merchant does not take the server refuses. */
  rules?: CodeRules;
  children: ReactNode;
}>;

/** Listens for scans as long as it is there, from the moment it is in sight: a scan is not waiting for us. Once, around everything. */
export function ScanCapture({ rules = ALL_WALLETS, children }: ScanCaptureProps) {
  const [capture] = useState<Capture>(() => ({ listeners: new Set(), observers: new Set(), keeps: new Set() }));
  useLayoutEffect(() => {
    const isWhole = (text: string) => !('problem' in readPaymentCode(cleaned(text), rules));
    return listenForScans({
      // Whoever tries out a scanner finds out that it is a slow one.
      hearing: () => ({ profile: PROFILES[capture.observers.size > 0 ? 'slow' : keptProfile.get()], isWhole }),
      keeps: capture.keeps,
      onBegun: () => newest(capture, 'onBegun')?.(),
      onBurst: (burst) => {
        markScan(burst.endedAt);
        const scan = readScan(burst.text, currentAffixes(), rules);
        deliver(capture, scan);
        for (const observer of [...capture.observers]) observer.current(burst, scan);
      },
    });
  }, [capture, rules]);
  return <CaptureContext value={capture}>{children}</CaptureContext>;
}

function deliver(capture: Capture, scan: Scan): void {
  switch (scan.kind) {
    case 'code':
      newest(capture, 'onCode')?.(scan.code);
      break;
    case 'refused':
      newest(capture, 'onRefused')?.(scan.problem);
      break;
    default:
      newest(capture, 'onNumber')?.(scan);
  }
}

/** The handler of the newest listener that has one: what a screen does not know, the frame around it may. */
const newest = <Name extends keyof ScanHandlers>({ listeners }: Capture, name: Name): ScanHandlers[Name] | undefined =>
  [...listeners].reverse().find(({ current }) => current[name] !== undefined)?.current[name];

/**
 * Hears scans as long as the component is there, before everything that was there earlier.
 *
 * @example useScans({ onCode: ({ digits }) => charge(digits), onRefused: (problem) => setProblem(CODE_PROBLEMS[problem]) });
 */
export function useScans(handlers: ScanHandlers): void {
  const { listeners } = useCapture();
  useMember(listeners, handlers);
}

/** Hears each burst as it came, slow ones whatever the setting, beside whoever gets what it says. */
export function useBursts(observer: BurstObserver): void {
  const { observers } = useCapture();
  useMember(observers, observer);
}

/** A member of a set as long as the component is there, in whatever form it was last drawn. */
function useMember<Member>(set: Set<{ current: Member }>, member: Member): void {
  const latest = useRef(member);
  useLayoutEffect(() => {
    latest.current = member;
  });
  useLayoutEffect(() => {
    set.add(latest);
    return () => void set.delete(latest);
  }, [set]);
}

/**
 * State that digits change, such as the amount as it is keyed: the first digits of a scan change it, too, before they prove to be a scan's.
 * Then it is put back.
 *
 * @param snapshot the state as it is, read when a key comes that may be the first of a scan
 * @param restore takes the state back to that
 * @example useRollback(() => keyedRef.current, setKeyed);
 */
export function useRollback<State>(snapshot: () => State, restore: (state: State) => void): void {
  const { keeps } = useCapture();
  const latest = useRef({ snapshot, restore });
  useLayoutEffect(() => {
    latest.current = { snapshot, restore };
  });
  useLayoutEffect(() => {
    const keep: Keep = () => {
      const state = latest.current.snapshot();
      return () => latest.current.restore(state);
    };
    keeps.add(keep);
    return () => void keeps.delete(keep);
  }, [keeps]);
}
