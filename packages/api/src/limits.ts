/** Bounds that a screen must know before it sends: apart from the schemas, so that no page needs those. */

/** Characters as people count them, as the guide asks (0/300); and bytes, for one character can be of any length. */
export const FEEDBACK_LIMITS = { charactersMax: 300, bytesMax: 8_192 } as const;

/** Bytes of UTF-8 of a refund's reason: WeChat Pay counts those, 26 Chinese characters or 80 letters. */
export const REFUND_REASON_BYTES_MAX = 80;
