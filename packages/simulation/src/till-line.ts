/** The line between a till and the backend: what is asked over it, and what is heard in the time that a till waits. */
import type { Engine } from '@quickpay/engine';
import { LedgerError } from '@quickpay/storage';
import type { About, Fate, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

const ANSWERS_WITHIN_MS = 10_000;

export type Question<Answer> = Readonly<{
  /** What the till wants, in a word. */
  text: string;
  about: About;
  ask: (engine: Engine) => Promise<Answer>;
  /** The answer in a word, or null where it says nothing new: then neither of both is shown. */
  word: (answer: Answer) => string | null;
  /** Asked again and again: shown once its answer is. */
  isLook?: boolean;
}>;

type LineParts = Readonly<{
  time: VirtualTime;
  teller: Teller;
  /** The engine that answers now at the door at which a sale is served, or null where nobody does. */
  engine: (about: About) => Engine | null;
}>;

export class TillLine {
  readonly #parts: LineParts;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** What the server answers, or null where nobody does in time. */
  asked<Answer>({ text, about, ask, word, isLook = false }: Question<Answer>): Promise<Answer | null> {
    const { time } = this.#parts;
    const engine = this.#parts.engine(about);
    const sentAt = time.now();
    const sent = (fate: Fate) => this.#show('terminal', text, fate, about, sentAt);
    if (!isLook) sent(engine === null ? 'lost' : 'arrived');
    if (engine === null) return Promise.resolve(null);
    const said = (answered: string | null, fate: Fate = 'arrived') => {
      if (answered === null) return;
      if (isLook) sent('arrived');
      this.#show('backend', answered, fate, about, time.now());
    };
    return new Promise((resolve, reject) => {
      let isWaiting = true;
      const cancel = time.at(sentAt + ANSWERS_WITHIN_MS, () => {
        isWaiting = false;
        said('no answer in time', 'lost');
        resolve(null);
      });
      ask(engine).then(
        (answer) => {
          cancel();
          if (isWaiting) said(word(answer));
          resolve(answer);
        },
        (fault: unknown) => {
          cancel();
          // A server that could not keep something says so; whoever asked asks again.
          if (fault instanceof LedgerError) {
            if (isWaiting) said(fault.code);
            resolve(null);
          } else reject(fault);
        },
      );
    });
  }

  #show(from: 'terminal' | 'backend', text: string, fate: Fate, about: About, at: number): void {
    const to = from === 'terminal' ? 'backend' : 'terminal';
    this.#parts.teller.show({ kind: 'message', from, to, sentAt: at, text, fate, ...about }, at);
  }
}
