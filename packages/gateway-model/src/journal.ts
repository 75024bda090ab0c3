/** Everything that changes, as records: whoever answers can first make them durable, and give them back to a later process. */

export const CHANGE_KINDS = ['order', 'payer', 'code', 'revokedUnknown', 'settings', 'message'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type Change = Readonly<{ kind: ChangeKind; key: string; value: unknown }>;

export class Journal {
  #changes: Change[] = [];

  changed(kind: ChangeKind, key: string, value: unknown): void {
    this.#changes.push({ kind, key, value });
  }

  take(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }
}
