/** What is told, in words: for a list, a screen reader, a label. */
import type { Told } from '../trace.ts';
import { wordsOf } from './invariants.ts';

type Message = Extract<Told, { kind: 'message' }>;

/** Since the world began. @example clockOf(63_050) // '1:03.050' */
export function clockOf(ms: number): string {
  const [minutes, rest] = [Math.floor(ms / 60_000), ms % 60_000];
  const seconds = `${String(Math.floor(rest / 1_000)).padStart(2, '0')}.${String(rest % 1_000).padStart(3, '0')}`;
  return minutes < 60
    ? `${minutes}:${seconds}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${seconds}`;
}

/** @example lengthOf(4_640) // '4.6 s' */
export function lengthOf(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const [minutes, seconds] = [Math.floor(ms / 60_000), Math.round((ms % 60_000) / 1_000)];
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}

/** The network’s faults are told by their name alone. */
const FAULT_WORDS: Readonly<Record<string, string>> = {
  requestLost: 'the request is lost',
  answerLost: 'the answer is lost',
  requestLate: 'the request will be late',
  answerLate: 'the answer will be late',
  requestDoubled: 'the request is doubled',
  systemError: 'the answer becomes a system error',
};
export const faultWords = (text: string): string => FAULT_WORDS[text] ?? text;

/** What became of a message, where that is worth a word. */
export function fateOf({ fate, at, sentAt }: Message): string | null {
  switch (fate) {
    case 'arrived':
      return null;
    case 'late':
      return `after ${lengthOf(at - sentAt)}`;
    case 'doubled':
      return 'a second time';
    case 'lost':
      return 'lost';
  }
}

/** One moment as a sentence. `payments`: those of the sale, which are numbered in it. */
export function sentenceOf(told: Told, payments: readonly string[]): string {
  const nth = (id: string) =>
    payments.length > 1 && payments.includes(id) ? `payment ${payments.indexOf(id) + 1}` : 'the payment';
  switch (told.kind) {
    case 'act':
      return `${told.lane}: ${told.text}`;
    case 'message': {
      const fate = fateOf(told);
      return `${told.from} to ${told.to}: ${told.text}${fate === null ? '' : `, ${fate}`}`;
    }
    case 'state': {
      const next = told.due === null ? '' : `; due next: ${told.due}`;
      return `backend: ${nth(told.paymentId)} notes ${told.event} and is ${told.state}${next}`;
    }
    case 'refund':
      return `backend: a refund of ${nth(told.paymentId)} notes ${told.event} and is ${told.state}`;
    case 'fault':
      return `fault at the ${told.lane}: ${faultWords(told.text)}`;
    case 'healed':
      return 'all faults end: the world heals';
    case 'violation':
      return `${told.invariant} is violated: ${told.text} (${wordsOf(told.invariant)})`;
  }
}
