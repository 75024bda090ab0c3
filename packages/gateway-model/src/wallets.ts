/** The payers, and the codes on their phones. */
import type { Instant, Random } from '@quickpay/core';
import { CODE_LIFE, FIRST_PAYERS, mintCode, type Payer, type ShownCode } from './payers.ts';
import type { Journal } from './records.ts';

/** How long a code is remembered, to say that it was used or is too old rather than that nobody knows it. */
const REMEMBERED_MS = 600_000;

export class Wallets {
  readonly #journal: Journal;
  readonly #random: Random;
  readonly #payers = new Map<string, Payer>(FIRST_PAYERS.map((payer) => [payer.id, payer]));
  readonly #codes = new Map<string, ShownCode>();
  /** Each payer's codes, oldest first; the last is the one now shown. */
  readonly #shown = new Map<string, string[]>();

  constructor(journal: Journal, random: Random) {
    this.#journal = journal;
    this.#random = random;
  }

  all(): readonly Payer[] {
    return [...this.#payers.values()];
  }

  get(id: string): Payer | undefined {
    return this.#payers.get(id);
  }

  keep(payer: Payer): Payer {
    this.restorePayer(payer);
    this.#journal('payer', payer.id, payer);
    return payer;
  }

  code(digits: string): ShownCode | undefined {
    return this.#codes.get(digits);
  }

  /** The code now shown: a fresh one when that was used or is older than a minute. */
  show(payer: Payer, now: Instant): ShownCode {
    const shown = this.#codes.get(this.#shown.get(payer.id)?.at(-1) ?? '');
    if (shown !== undefined && shown.usedBy === null && now - shown.shownAt < CODE_LIFE.freshMs) return shown;
    this.#forgetOld(payer.id, now);
    return this.#keepCode({ authCode: mintCode(payer.region, this.#random), payerId: payer.id, shownAt: now, usedBy: null });
  }

  use(code: ShownCode, by: string): void {
    this.#keepCode({ ...code, usedBy: by });
  }

  /** Whoever looks at the digits may have been watched: the password is asked for. */
  reveal(code: ShownCode): ShownCode {
    return this.#keepCode({ ...code, revealed: true });
  }

  restorePayer(payer: Payer): void {
    this.#payers.set(payer.id, payer);
  }

  restoreCode(code: ShownCode): void {
    if (!this.#codes.has(code.authCode)) {
      const theirs = this.#shown.get(code.payerId);
      if (theirs) theirs.push(code.authCode);
      else this.#shown.set(code.payerId, [code.authCode]);
    }
    this.#codes.set(code.authCode, code);
  }

  #keepCode(code: ShownCode): ShownCode {
    this.restoreCode(code);
    this.#journal('code', code.authCode, code);
    return code;
  }

  #forgetOld(payerId: string, now: Instant): void {
    const theirs = this.#shown.get(payerId) ?? [];
    for (;;) {
      const oldest = this.#codes.get(theirs[0] ?? '');
      if (oldest === undefined || now - oldest.shownAt < REMEMBERED_MS) return;
      theirs.shift();
      this.#codes.delete(oldest.authCode);
      this.#journal('code', oldest.authCode, null);
    }
  }
}
