/**
 * What is heard at the counter: five sounds, told apart by rhythm and not by pitch alone, none longer than 400 ms. Made when they are
 * needed, from nothing but tones, so that there is nothing to load.
 */

export const SOUNDS = ['scan', 'paid', 'notPaid', 'uncertain', 'tenLeft'] as const;
export type SoundName = (typeof SOUNDS)[number];

type Note = Readonly<{ atMs: number; forMs: number; hertz: number }>;

/** Each with what the hand feels where the device can: on and off, in milliseconds. */
export const SCORES: Readonly<Record<SoundName, Readonly<{ notes: readonly Note[]; vibrate: readonly number[] }>>> = {
  // A tick.
  scan: { notes: [{ atMs: 0, forMs: 40, hertz: 1_800 }], vibrate: [] },
  // Two rising notes.
  paid: {
    notes: [
      { atMs: 0, forMs: 140, hertz: 660 },
      { atMs: 150, forMs: 240, hertz: 990 },
    ],
    vibrate: [80],
  },
  // One low note.
  notPaid: { notes: [{ atMs: 0, forMs: 380, hertz: 220 }], vibrate: [80, 80, 80] },
  // Three short ones.
  uncertain: {
    notes: [0, 130, 260].map((atMs) => ({ atMs, forMs: 80, hertz: 520 })),
    vibrate: [],
  },
  // One soft tick.
  tenLeft: { notes: [{ atMs: 0, forMs: 60, hertz: 440 }], vibrate: [] },
};

/** What is uncertain is heard again until somebody looks. */
export const UNCERTAIN_AGAIN_MS = 10_000;

export const VOLUMES = { quiet: 0.15, normal: 0.4, loud: 0.9 } as const;
export type Volume = keyof typeof VOLUMES;

export type Player = Readonly<{
  play(sound: SoundName, volume: Volume): void;
  /** Whether the browser lets sounds be heard: not before somebody pressed something. */
  isBlocked(): boolean;
  /** Told when that changes. */
  subscribe(listener: () => void): () => void;
  /** To be called on a press or a key. */
  unlock(): void;
}>;

/** A note begins and ends softly, or it clicks. */
const SOFT_S = 0.008;

export function createPlayer(): Player {
  const listeners = new Set<() => void>();
  let context: AudioContext | null = null;
  let isUnlocked = false;
  const contextNow = (): AudioContext => {
    context ??= new AudioContext();
    return context;
  };
  return {
    isBlocked: () => !isUnlocked,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    unlock() {
      if (isUnlocked) return;
      // One that was made before anybody pressed stays silent until it is told to go on.
      void contextNow()
        .resume()
        .then(() => {
          isUnlocked = true;
          for (const listener of listeners) listener();
        });
    },
    play(sound, volume) {
      const { notes, vibrate } = SCORES[sound];
      if (vibrate.length > 0) navigator.vibrate?.([...vibrate]);
      if (!isUnlocked) return;
      const audio = contextNow();
      for (const { atMs, forMs, hertz } of notes) {
        const begins = audio.currentTime + atMs / 1_000;
        const ends = begins + forMs / 1_000;
        const tone = audio.createOscillator();
        const gain = audio.createGain();
        tone.frequency.value = hertz;
        gain.gain.setValueAtTime(0, begins);
        gain.gain.linearRampToValueAtTime(VOLUMES[volume], begins + SOFT_S);
        gain.gain.setValueAtTime(VOLUMES[volume], ends - SOFT_S);
        gain.gain.linearRampToValueAtTime(0, ends);
        tone.connect(gain).connect(audio.destination);
        tone.start(begins);
        tone.stop(ends);
      }
    },
  };
}
