/**
 * Recognises a scanner that poses as a keyboard, among keys that people press.
 *
 * Theory of operation: keys close to each other are a *run*. A run lands where its keys go, as a person's does, until it proves to be a
 * *burst*: too fast for hands. From then on its keys are swallowed, and what landed before is put back. A burst ends on Enter, on Tab, or
 * when nothing follows. Data in, data out: no clock and no page; the time of everything is the time stamp of its event, so that a busy page,
 * which handles keys late and all at once, changes nothing.
 *
 * Invariant: of a burst nothing stays where it landed, and no Enter, Tab or Space of it, or right after it, does anything.
 */
import { characterOfNumber, type KeyStroke, meaningOf } from './key-text.ts';

/** Where an event goes: to the page at large, a text field, the field that waits for scans, or the one where a code is typed on purpose. */
export type Where = 'page' | 'field' | 'scanField' | 'codeField';

/** `at` is the event's own time stamp, in milliseconds. */
export type WedgeEvent = Readonly<{ at: number }> &
  (
    | Readonly<{ kind: 'key'; where: Where } & KeyStroke>
    | Readonly<{ kind: 'altUp'; where: Where }>
    /** Text is about to land. */
    | Readonly<{ kind: 'beforeText' }>
    /** Text landed, and no readable key said so. */
    | Readonly<{ kind: 'text'; text: string; where: Where }>
    /** Text is about to be pasted. */
    | Readonly<{ kind: 'paste'; text: string; where: Where }>
    /** Time went by. */
    | Readonly<{ kind: 'time' }>
  );

export type Effect =
  /** A run begins: keep what it may change, before its first key lands. */
  | Readonly<{ kind: 'remember' }>
  /** The event itself is of a burst: it goes nowhere. */
  | Readonly<{ kind: 'swallow' }>
  /** The run has proved to be a burst: put back what was kept. */
  | Readonly<{ kind: 'putBack' }>
  | Readonly<{ kind: 'burst'; burst: Burst }>;

/** A scan as it came. Its text may be a whole payment code: it goes to whoever reads it, and nowhere else. */
export type Burst = Readonly<{
  text: string;
  endedBy: 'Enter' | 'Tab' | 'quiet' | 'paste';
  /** Between one key and the next, in milliseconds. */
  gapsMs: readonly number[];
  /** When the scan was over by its own terms. */
  endedAt: number;
}>;

/** What makes a run a burst. */
type Proof = Readonly<{
  gapMsMax: number;
  averageMsMax: number;
  /** Least number of keys, the terminator counted, of a run that is figures alone; and of any other. */
  figuresMin: number;
  othersMin: number;
}>;

export type Profile = Readonly<{ quietMs: number; proofs: readonly [Proof, ...Proof[]] }>;

// Experience with scanners at tills: wired ones stay under 10 ms a key, people exceed 30. Four keys in a row that fast are no hand's; of
// letters, which practised hands roll over, it takes eight.
const FAST: Proof = { gapMsMax: 50, averageMsMax: 35, figuresMin: 4, othersMin: 8 };
// Over Bluetooth gaps reach 300 ms, as people's do. What tells them apart is the length: no amount has twelve figures.
const SLOW: Proof = { gapMsMax: 300, averageMsMax: 300, figuresMin: 12, othersMin: 18 };

export const PROFILES = {
  usual: { quietMs: 100, proofs: [FAST] },
  slow: { quietMs: 400, proofs: [SLOW, FAST] },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;

/** In which profile a scan of such gaps is understood; the usual one wherever it will do. */
export const profileFor = (gapMs: Readonly<{ average: number; widest: number }>): ProfileName =>
  gapMs.widest <= FAST.gapMsMax && gapMs.average <= FAST.averageMsMax ? 'usual' : 'slow';

/** For so long after a burst Enter, Tab and Space do nothing: scanners send some of them twice. */
export const GUARD_MS = 300;
/** Whatever comes so soon after a burst is still of the scanner. */
const TAIL_MS = 100;
/** More than any code has. What goes beyond is swallowed and not kept. */
const TEXT_MAX = 128;

type Run = Readonly<{
  text: string;
  startedAt: number;
  lastAt: number;
  gapsMs: readonly number[];
  altFigures: string;
  isBurst: boolean;
}>;

export type Wedge = Readonly<{ run: Run | null; burstEndedAt: number }>;
export type Heard = Readonly<{ wedge: Wedge; effects: readonly Effect[] }>;

/** What the recogniser is told of its surroundings. */
export type Hearing = Readonly<{
  profile: Profile;
  /** Whether text that came at once is a whole code: such text is a scan, even into a text field. */
  isWhole: (text: string) => boolean;
}>;

export const SILENT: Wedge = { run: null, burstEndedAt: Number.NEGATIVE_INFINITY };

/** Hears one event. Events come in the order of their time stamps. */
export function hear(wedge: Wedge, event: WedgeEvent, hearing: Hearing): Heard {
  const settled = settle(wedge, event.at, hearing.profile);
  const heard = heardEvent(settled.wedge, event, hearing);
  return { wedge: heard.wedge, effects: [...settled.effects, ...heard.effects] };
}

/** When it has to be told of the time, at the latest; null while nothing waits for it. */
export const quietAt = ({ run }: Wedge, { quietMs }: Profile): number | null => (run?.isBurst ? run.lastAt + quietMs : null);

/** Whether what lands now is a burst's: text of an input method may come late. */
export const isGuarded = ({ run, burstEndedAt }: Wedge, at: number): boolean =>
  run?.isBurst === true || at - burstEndedAt <= GUARD_MS;

const nothing = (wedge: Wedge): Heard => ({ wedge, effects: [] });
const swallowed = (wedge: Wedge): Heard => ({ wedge, effects: [{ kind: 'swallow' }] });

/** Ends what is over by now: a burst when it is quiet, any other run when nothing followed in time. */
function settle(wedge: Wedge, at: number, profile: Profile): Heard {
  const { run } = wedge;
  if (run === null) return nothing(wedge);
  const silenceMs = at - run.lastAt;
  if (run.isBurst) return silenceMs >= profile.quietMs ? ended(run, 'quiet', run.lastAt + profile.quietMs) : nothing(wedge);
  const gapMsMax = Math.max(...profile.proofs.map((proof) => proof.gapMsMax));
  return nothing(silenceMs > gapMsMax ? { ...wedge, run: null } : wedge);
}

function heardEvent(wedge: Wedge, event: WedgeEvent, hearing: Hearing): Heard {
  switch (event.kind) {
    case 'time':
      return nothing(wedge);
    case 'beforeText':
      return wedge.run === null && !isTail(wedge, event.at) ? { wedge, effects: [{ kind: 'remember' }] } : nothing(wedge);
    case 'altUp': {
      if (wedge.run === null || wedge.run.altFigures === '') return nothing(wedge);
      const run = { ...wedge.run, altFigures: '' };
      return heardCharacter({ ...wedge, run }, characterOfNumber(wedge.run.altFigures), event, hearing);
    }
    case 'text':
      return heardText(wedge, event, hearing);
    case 'paste':
      return heardPaste(wedge, event, hearing);
    case 'key':
      return heardKey(wedge, event, hearing);
  }
}

function heardKey(wedge: Wedge, event: Extract<WedgeEvent, { kind: 'key' }>, hearing: Hearing): Heard {
  const meaning = meaningOf(event);
  const { run } = wedge;
  switch (meaning.kind) {
    case 'character':
      return heardCharacter(wedge, meaning.text, event, hearing);
    case 'altFigure': {
      const heard = heardCharacter(wedge, '', event, hearing);
      if (heard.wedge.run === null) return heard;
      const altFigures = `${heard.wedge.run.altFigures}${meaning.figure}`.slice(-4);
      return { wedge: { ...heard.wedge, run: { ...heard.wedge.run, altFigures } }, effects: heard.effects };
    }
    case 'terminator':
      return heardTerminator(wedge, meaning.terminator, event, hearing);
    case 'noise':
    case 'unreadable':
      if (run?.isBurst) return swallowed({ ...wedge, run: { ...run, lastAt: event.at } });
      return meaning.kind === 'noise' && meaning.isChord && isTail(wedge, event.at) ? swallowed(wedge) : nothing(wedge);
  }
}

const isTail = ({ burstEndedAt }: Wedge, at: number): boolean => at - burstEndedAt <= TAIL_MS;

/** A character, or none where a key of a character's number was pressed: it counts for the time alone. */
function heardCharacter(
  wedge: Wedge,
  text: string,
  event: Readonly<{ at: number; kind: WedgeEvent['kind']; where: Where }>,
  { profile }: Hearing,
): Heard {
  const { at, kind, where } = event;
  if (wedge.run === null) {
    const isOfScanner = isTail(wedge, at);
    if (text === ' ' && !isOfScanner && isGuarded(wedge, at)) return swallowed(wedge);
    const run = { text, startedAt: at, lastAt: at, gapsMs: [], altFigures: '', isBurst: isOfScanner };
    if (isOfScanner) return swallowed({ ...wedge, run });
    // Text has landed already when it is heard of: what it changed was kept before.
    return { wedge: { ...wedge, run }, effects: kind === 'text' ? [] : [{ kind: 'remember' }] };
  }
  const run = longer(wedge.run, text, at);
  if (run.isBurst) return swallowed({ ...wedge, run });
  if (proves(run, run.text.length, where, profile))
    return { wedge: { ...wedge, run: { ...run, isBurst: true } }, effects: [{ kind: 'putBack' }, { kind: 'swallow' }] };
  // It would press the button that has the focus; nobody's hands press it that soon after another key.
  return text === ' ' && where === 'page' ? swallowed({ ...wedge, run }) : nothing({ ...wedge, run });
}

function longer(run: Run, text: string, at: number): Run {
  return {
    ...run,
    text: `${run.text}${text}`.slice(0, TEXT_MAX),
    gapsMs: run.gapsMs.length < TEXT_MAX ? [...run.gapsMs, at - run.lastAt] : run.gapsMs,
    lastAt: at,
  };
}

/** @param keys characters, and the terminator where there is one */
function proves(run: Run, keys: number, where: Where, { proofs }: Profile): boolean {
  // A key that is held down repeats itself as fast as a scanner.
  if (new Set(run.text).size < 2 || run.gapsMs.length === 0) return false;
  const averageMs = (run.lastAt - run.startedAt) / run.gapsMs.length;
  const widestMs = Math.max(...run.gapsMs);
  const isFigures = /^[0-9]*$/.test(run.text);
  return proofs.some(
    (proof) =>
      // Where a code is typed on purpose, it has as many figures as a scanned one: only speed tells them apart.
      (proof === FAST || where !== 'codeField') &&
      widestMs <= proof.gapMsMax &&
      averageMs <= proof.averageMsMax &&
      keys >= (isFigures ? proof.figuresMin : proof.othersMin),
  );
}

function heardTerminator(
  wedge: Wedge,
  terminator: 'Enter' | 'Tab',
  { at, where }: Readonly<{ at: number; where: Where }>,
  { profile }: Hearing,
): Heard {
  if (wedge.run === null) return isGuarded(wedge, at) ? swallowed(wedge) : nothing(wedge);
  const run = longer(wedge.run, '', at);
  if (!run.isBurst && !proves(run, run.text.length + 1, where, profile)) return nothing({ ...wedge, run: null });
  const { wedge: after, effects } = ended(run, terminator, at);
  const landed: readonly Effect[] = run.isBurst ? [] : [{ kind: 'putBack' }];
  return { wedge: after, effects: [...landed, { kind: 'swallow' }, ...effects] };
}

function ended({ text, gapsMs, lastAt }: Run, endedBy: Burst['endedBy'], endedAt: number): Heard {
  const wedge: Wedge = { run: null, burstEndedAt: lastAt };
  // What trails behind a burst is no scan of its own.
  if (text.length + 1 < FAST.figuresMin) return nothing(wedge);
  return { wedge, effects: [{ kind: 'burst', burst: { text, endedBy, gapsMs, endedAt } }] };
}

function heardText(wedge: Wedge, event: Extract<WedgeEvent, { kind: 'text' }>, hearing: Hearing): Heard {
  const { at, text, where } = event;
  if (text === '') return nothing(wedge);
  if ([...text].length === 1) return heardCharacter(wedge, text.normalize('NFKC'), event, hearing);
  if (where === 'scanField') {
    // Nothing but a scanner writes there several characters at once.
    const isNews = !wedge.run?.isBurst;
    const run = wedge.run === null ? null : longer(wedge.run, text, at);
    const burst = run ?? { text: text.slice(0, TEXT_MAX), startedAt: at, lastAt: at, gapsMs: [], altFigures: '', isBurst: true };
    const effects: readonly Effect[] = isNews ? [{ kind: 'putBack' }, { kind: 'swallow' }] : [{ kind: 'swallow' }];
    return { wedge: { ...wedge, run: { ...burst, isBurst: true } }, effects };
  }
  // A keyboard on the screen writes whole words.
  if (where === 'codeField' || !hearing.isWhole(text)) return nothing({ ...wedge, run: null });
  const { wedge: after, effects } = wholeText(text, at);
  return { wedge: after, effects: [{ kind: 'putBack' }, { kind: 'swallow' }, ...effects] };
}

function heardPaste(wedge: Wedge, { at, text, where }: Extract<WedgeEvent, { kind: 'paste' }>, hearing: Hearing): Heard {
  if (where === 'codeField' || text === '' || (where === 'field' && !hearing.isWhole(text))) return nothing(wedge);
  const { wedge: after, effects } = wholeText(text, at);
  return { wedge: after, effects: [{ kind: 'swallow' }, ...effects] };
}

const wholeText = (text: string, at: number): Heard => ({
  wedge: { run: null, burstEndedAt: at },
  effects: [{ kind: 'burst', burst: { text: text.slice(0, TEXT_MAX), endedBy: 'paste', gapsMs: [], endedAt: at } }],
});
