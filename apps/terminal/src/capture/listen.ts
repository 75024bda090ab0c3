/**
 * Hears the page's keys for the recogniser, and does what it says. It listens once, at the document and before everybody else: what a burst
 * presses is nobody's business, whatever has the focus and whatever is open.
 */

import { meaningOf } from './key-text.ts';
import { createLanding, type Keep, RestoredEvent, textFieldOf } from './landing.ts';
import { type Burst, type Effect, type Hearing, hear, isGuarded, quietAt, SILENT, type WedgeEvent, type Where } from './wedge.ts';

export type ScanEars = Readonly<{
  /** How the scanner is set up at this moment. */
  hearing: () => Hearing;
  /** What else keys change, and must be put back. */
  keeps: ReadonlySet<Keep>;
  /** A run has proved to be a scan, whose rest is still coming. */
  onBegun: () => void;
  onBurst: (burst: Burst) => void;
}>;

/** Where a code is typed on purpose: `data-scan` of what its field stands in. Text pasted there is left to it. */
export const CODE_FIELD = 'code';
/** A look at the time that comes later than this was held up by a busy page, and keys may be held up as well. */
const LATE_MS = 25;
const LOOKS_MAX = 8;
/** Text that lands so soon after a key was heard is what that key wrote. */
const KEY_TO_TEXT_MS = 500;

/** The last key: when it was pressed, when it was heard of, and whether it said what it was. */
type LastKey = Readonly<{ at: number; heardAt: number; isReadable: boolean }>;

/** @returns how to stop */
export function listenForScans({ hearing, keeps, onBegun, onBurst }: ScanEars): () => void {
  const landing = createLanding(keeps);
  let wedge = SILENT;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastKey: LastKey | null = null;
  /** A key that went on to somebody after a burst: from then on text is a person's. */
  let isBurstOver = true;
  let composed = '';
  const held = new Set<string>();

  const feed = (event: WedgeEvent, landed: Event | null): void => {
    const heard = hear(wedge, event, hearing());
    wedge = heard.wedge;
    for (const effect of heard.effects) carryOut(effect, landed);
    look(0);
  };
  const carryOut = (effect: Effect, event: Event | null): void => {
    switch (effect.kind) {
      case 'remember':
        landing.remember();
        break;
      case 'putBack':
        landing.putBack();
        onBegun();
        break;
      case 'swallow':
        isBurstOver = false;
        if (event !== null) swallow(event);
        if (event?.type === 'input') landing.putBackText();
        break;
      case 'burst':
        onBurst(effect.burst);
        break;
    }
  };
  /** Looks at the time when the burst must be over. Keys that wait behind a busy page are let in first. */
  const look = (looks: number): void => {
    clearTimeout(timer);
    const { profile } = hearing();
    const due = quietAt(wedge, profile);
    if (due === null) return;
    const from = performance.now();
    // A browser hands keys over one by one, each when the last was dealt with: where one came late the next will, too.
    const waitMs = looks === 0 ? Math.max(due - from, profile.quietMs) : LATE_MS;
    timer = setTimeout(() => {
      const now = performance.now();
      if (now - from - waitMs > LATE_MS && looks < LOOKS_MAX) look(looks + 1);
      else feed({ kind: 'time', at: now }, null);
    }, waitMs);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, code, timeStamp: at } = event;
    const stroke = { key, code, shift: event.shiftKey, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey };
    lastKey = { at, heardAt: performance.now(), isReadable: meaningOf(stroke).kind !== 'unreadable' };
    feed({ kind: 'key', at, where: whereOf(event.target), ...stroke }, event);
    if (event.defaultPrevented) held.add(code || key);
    else isBurstOver = true;
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    // A button that has the focus is pressed when Space comes up.
    if (held.delete(event.code || event.key)) swallow(event);
    if (event.key === 'Alt') feed({ kind: 'altUp', at: event.timeStamp, where: whereOf(event.target) }, event);
  };
  /** The key that wrote what lands now. Behind a busy page text has the time of its landing, and only the key has that of the press. */
  const writerOf = (event: Event): LastKey =>
    lastKey !== null && performance.now() - lastKey.heardAt <= KEY_TO_TEXT_MS
      ? lastKey
      : { at: event.timeStamp, heardAt: event.timeStamp, isReadable: false };
  const isLeak = ({ at }: LastKey): boolean => !isBurstOver && isGuarded(wedge, at);
  const onBeforeInput = (event: Event): void => {
    const writer = writerOf(event);
    // Where no key says what was scanned only the text does: it has to land, and is put back.
    if (!writer.isReadable) feed({ kind: 'beforeText', at: writer.at }, event);
    else if (isLeak(writer)) swallow(event);
  };
  const onInput = (event: Event): void => {
    const field = textFieldOf(event.target);
    if (field === null || event instanceof RestoredEvent) return;
    const writer = writerOf(event);
    if (!writer.isReadable) feed({ kind: 'text', at: writer.at, text: landedText(event), where: whereOf(field) }, event);
    else if (isLeak(writer)) {
      swallow(event);
      landing.putBackText();
    }
  };
  /** What an input event brought. An input method says all that it has composed so far, each time. */
  const landedText = (event: Event): string => {
    const { data, inputType } = event as InputEvent; // an event of this name is one
    if (data === null || data === undefined) return '';
    const before = inputType === 'insertCompositionText' ? composed : '';
    composed = inputType === 'insertCompositionText' ? data : '';
    return data.startsWith(before) ? data.slice(before.length) : data;
  };
  const onCompositionEnd = (event: CompositionEvent): void => {
    composed = '';
    if (isLeak(writerOf(event))) landing.putBackText();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    feed({ kind: 'paste', at: event.timeStamp, text, where: whereOf(event.target) }, event);
  };
  const onFocusIn = (): void => {
    if (wedge.run !== null) landing.strayed();
  };

  const ears: readonly (readonly [name: string, ear: (event: never) => void])[] = [
    ['keydown', onKeyDown],
    ['keyup', onKeyUp],
    ['beforeinput', onBeforeInput],
    ['input', onInput],
    ['compositionend', onCompositionEnd],
    ['paste', onPaste],
    ['focusin', onFocusIn],
  ];
  // Each ear takes the event that comes under its name.
  for (const [name, ear] of ears) document.addEventListener(name, ear as (event: Event) => void, true);
  return () => {
    clearTimeout(timer);
    for (const [name, ear] of ears) document.removeEventListener(name, ear as (event: Event) => void, true);
  };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function whereOf(target: EventTarget | null): Where {
  const field = textFieldOf(target);
  if (field === null) return 'page';
  if (field.closest(`[data-scan="${CODE_FIELD}"]`) !== null) return 'codeField';
  return field.inputMode === 'none' && field.type !== 'password' ? 'scanField' : 'field';
}
