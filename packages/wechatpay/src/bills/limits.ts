/** What bounds a bill while it is read. */
export const BILL_LIMITS = {
  /** The longest honest line: 38 values, the longest of 128 characters, a promotion's name of 6,000 beside them. */
  lineBytesMax: 16_384,
  /** A bill unpacked: ten million lines and more. */
  billBytesMax: 4_294_967_296,
  /** So much is looked at together, and held by each of its lines. */
  blockBytes: 65_536,
} as const;
