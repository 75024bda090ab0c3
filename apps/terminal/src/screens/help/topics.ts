/**
 * What help is about: the counter, every state that the screen shows, every reason that a payment was not collected. Lists over the states
 * and reasons themselves, so that a new one does not compile until help explains it.
 */
import { REASON_WORDS, REASONS, type Reason } from '@quickpay/api';
import { FINAL_STATES, OPEN_STATES, type PaymentState } from '@quickpay/core';
import { SHORTCUTS, type Shortcut } from '../../keys/shortcuts.ts';
import { ATTENTION_LOOK, LOOKS, type Tone } from '../../payments/look.ts';
import type { Key } from '../../words/catalogue.ts';
import type { HelpKey } from '../../words/help-words.ts';

export type Topic = Readonly<{
  id: string;
  title: Key | HelpKey;
  means: HelpKey;
  do: HelpKey;
  never: HelpKey;
  /** How it looks on the screen, where it does. */
  tone?: Tone;
}>;

export type Chapter = Readonly<{ title: HelpKey; topics: readonly Topic[] }>;

const BASICS = ['fraud', 'where', 'didPay', 'refund', 'net'] as const;
export type Basic = (typeof BASICS)[number];

const basicTopic = (basic: Basic): Topic => ({
  id: basic,
  title: `help.${basic}.title`,
  means: `help.${basic}.means`,
  do: `help.${basic}.do`,
  never: `help.${basic}.never`,
});

/** Three states read *not paid* at the counter: here they are told apart. */
const STATE_TITLES: Readonly<Record<PaymentState, Key | HelpKey>> = {
  submitting: LOOKS.submitting.word,
  awaitingPayer: LOOKS.awaitingPayer.word,
  uncertain: LOOKS.uncertain.word,
  revoking: LOOKS.revoking.word,
  watching: 'help.state.watching.title',
  returning: 'help.state.returning.title',
  paid: LOOKS.paid.word,
  notPaid: LOOKS.notPaid.word,
};

export const stateTopic = (state: PaymentState): Topic => ({
  id: state,
  title: STATE_TITLES[state],
  means: `help.state.${state}.means`,
  do: `help.state.${state}.do`,
  never: `help.state.${state}.never`,
  tone: LOOKS[state].tone,
});

const ATTENTION_TOPIC: Topic = {
  id: 'attention',
  title: 'help.attention.title',
  means: 'help.attention.means',
  do: 'help.attention.do',
  never: 'help.attention.never',
  tone: ATTENTION_LOOK.tone,
};

/** A reason is called what the counter says of it. */
export const reasonTopic = (reason: Reason): Topic => ({
  id: reason,
  title: REASON_WORDS[reason],
  means: `help.reason.${reason}.means`,
  do: `help.reason.${reason}.do`,
  never: `help.reason.${reason}.never`,
  tone: LOOKS.notPaid.tone,
});

export const CHAPTERS: readonly Chapter[] = [
  { title: 'help.basics', topics: BASICS.map(basicTopic) },
  { title: 'help.states', topics: [...[...OPEN_STATES, ...FINAL_STATES].map(stateTopic), ATTENTION_TOPIC] },
  { title: 'help.reasons', topics: REASONS.map(reasonTopic) },
];

/** What each key does: one that stays what it is, or one that can be changed, by its name. */
type KeyHelp = Readonly<
  { does: HelpKey } & ({ keys: readonly string[]; shortcut?: never } | { shortcut: Shortcut; keys?: never })
>;
export const KEYS: readonly KeyHelp[] = [
  { keys: ['0–9', '.', 'Backspace'], does: 'help.key.digits' },
  { keys: ['Enter'], does: 'help.key.enter' },
  { keys: ['Esc'], does: 'help.key.escape' },
  ...SHORTCUTS.map((shortcut) => ({ shortcut, does: `help.key.${shortcut}` as const })),
  { keys: ['/'], does: 'help.key.search' },
];

/** Without accents and widths, as a hurried hand types. */
const plain = (text: string): string => text.normalize('NFKC').toLocaleLowerCase();

/** Nobody looks for more; what goes beyond is not looked at. */
const SEARCH_MAX = 200;

/**
 * Topics in which every word is found, chapter by chapter; chapters without any are left out.
 *
 * @param textOf what is read of a topic, in the language of the screen
 */
export function chaptersWith(search: string, textOf: (topic: Topic) => string): readonly Chapter[] {
  const words = plain(search.slice(0, SEARCH_MAX)).split(/\s+/).filter(Boolean);
  return CHAPTERS.map(({ title, topics }) => ({
    title,
    topics: topics.filter((topic) => {
      const text = plain(textOf(topic));
      return words.every((word) => text.includes(word));
    }),
  })).filter(({ topics }) => topics.length > 0);
}
