/**
 * What the customer's display shows: told by the terminal's window to whatever windows of the same browser listen. A display that opens
 * late, or was loaded again, asks; one that hears nothing any more shows nothing of a customer who may have gone.
 */
import type { Amount } from '../words/money.ts';
import { displayMessage } from './display-message.ts';

export type DisplayState =
  | Readonly<{ at: 'idle' }>
  /** As it is keyed. */
  | Readonly<{ at: 'amount'; amount: Amount }>
  /** The amount stands: the code, please. */
  | Readonly<{ at: 'scan'; amount: Amount }>
  /** Nothing for the customer to do. */
  | Readonly<{ at: 'wait'; amount: Amount }>
  | Readonly<{ at: 'confirm'; amount: Amount; expiresAt: string | null }>
  | Readonly<{ at: 'thanks'; amount: Amount }>
  /** Why is nobody's business but the customer's. */
  | Readonly<{ at: 'notPaid'; amount: Amount }>;

export const IDLE: DisplayState = { at: 'idle' };

const NAME = 'quickpay-display';
const BEAT_MS = 2_000;
/** Two beats missed and then some; a hidden window may be late by one. */
export const SILENCE_MS_MAX = 6_000;

export type Message =
  | Readonly<{ kind: 'hello' }>
  /** `isNews`: it was just changed there, so that of two terminals the one that is used is followed. */
  | Readonly<{ kind: 'state'; from: string; isNews: boolean; shopName: string; state: DisplayState }>;

export type DisplayTeller = Readonly<{ tell(state: DisplayState, shopName: string): void; close(): void }>;

/** The terminal's side. */
export function createDisplayTeller(): DisplayTeller {
  const channel = new BroadcastChannel(NAME);
  const from = crypto.randomUUID();
  let told: Readonly<{ state: DisplayState; shopName: string }> = { state: IDLE, shopName: '' };
  const post = (isNews: boolean) => channel.postMessage({ kind: 'state', from, isNews, ...told } satisfies Message);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (displayMessage(data)?.kind === 'hello') post(false);
  };
  const beat = setInterval(() => post(false), BEAT_MS);
  return {
    tell(state, shopName) {
      told = { state, shopName };
      post(true);
    },
    close() {
      clearInterval(beat);
      channel.close();
    },
  };
}

export type Shown = Readonly<{ shopName: string; state: DisplayState }>;

/** The display's side: calls back with what is to be shown, and with nothing once no terminal is heard any more. Answers how to stop. */
export function listenToTerminal(show: (shown: Shown) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  let followed: string | null = null;
  let shopName = '';
  const silent = () => {
    followed = null;
    show({ shopName, state: IDLE });
  };
  let silence: ReturnType<typeof setTimeout> | undefined;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = displayMessage(data);
    if (message?.kind !== 'state') return;
    if (followed !== null && message.from !== followed && !message.isNews) return;
    followed = message.from;
    shopName = message.shopName;
    clearTimeout(silence);
    silence = setTimeout(silent, SILENCE_MS_MAX);
    show({ shopName, state: message.state });
  };
  channel.postMessage({ kind: 'hello' } satisfies Message);
  return () => {
    clearTimeout(silence);
    channel.close();
  };
}
