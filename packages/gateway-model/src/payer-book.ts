/** All payers and the codes that they show or have shown. */
import type { Instant, Random } from '@quickpay/core';
import type { Journal } from './journal.ts';
import { CODE_LIFE, FIRST_PAYERS, mintCode, type Payer, type ShownCode, wholePayer } from './payers.ts';
import type { Region } from './wallets.ts';

export class PayerBook {
  readonly #journal: Journal;
  readonly #payers = new Map<string, Payer>(FIRST_PAYERS.map((payer) => [payer.id, payer]));
  readonly #codes = new Map<string, ShownCode>();
  /** The code each payer shows now. */
  readonly #shown = new Map<string, string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  all(): readonly Payer[] {
    return [...this.#payers.values()];
  }

  get(id: string | null): Payer | undefined {
    return id === null ? undefined : this.#payers.get(id);
  }

  keep(payer: Payer): Payer {
    this.#payers.set(payer.id, payer);
    this.#journal.changed('payer', payer.id, payer);
    return payer;
  }

  restore(key: string, value: unknown): void {
    this.#payers.set(key, wholePayer(value as Payer)); // its own record
  }

  code(authCode: string): ShownCode | undefined {
    return this.#codes.get(authCode);
  }

  keepCode(code: ShownCode): ShownCode {
    this.#codes.set(code.authCode, code);
    this.#journal.changed('code', code.authCode, code);
    return code;
  }

  /** Codes come back in the order in which they were first shown. */
  restoreCode(value: unknown): void {
    const sinceThen = { claimedBy: null, isRevealed: false };
    const code: ShownCode = { ...sinceThen, ...(value as Omit<ShownCode, keyof typeof sinceThen>) }; // its own record
    this.#codes.set(code.authCode, code);
    this.#shown.set(code.payerId, code.authCode);
  }

  /**
   * The code now shown: a fresh one when that was used or is older than a minute, or when the payer asks for one. `region`: of which
   * wallet a fresh one is.
   */
  show(payer: Payer, now: Instant, random: Random, { fresh, region }: Readonly<{ fresh: boolean; region: Region }>): ShownCode {
    const shown = this.#codes.get(this.#shown.get(payer.id) ?? '');
    if (!fresh && shown !== undefined && shown.usedBy === null && now - shown.shownAt < CODE_LIFE.freshMs) return shown;
    const authCode = mintCode(region, random);
    this.#shown.set(payer.id, authCode);
    return this.keepCode({ authCode, payerId: payer.id, shownAt: now, usedBy: null, claimedBy: null, isRevealed: false });
  }

  /** The digits of the code now shown were looked at. False where none is shown. */
  reveal(payer: Payer): boolean {
    const shown = this.#codes.get(this.#shown.get(payer.id) ?? '');
    if (shown === undefined) return false;
    if (!shown.isRevealed) this.keepCode({ ...shown, isRevealed: true });
    return true;
  }
}
