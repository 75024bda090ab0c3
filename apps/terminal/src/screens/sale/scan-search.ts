/** What the address of the scan screen says beside its name. */
export type ScanSearch = Readonly<{
  /** A scan came right after a key: it was not made for the amount that stands there now. */
  changed?: true;
}>;

export const scanSearch = ({ changed }: { changed?: unknown }): ScanSearch =>
  String(changed) === 'true' ? { changed: true } : {};
