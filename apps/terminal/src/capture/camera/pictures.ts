/** What goes to the worker that reads pictures, and what comes back. */

export type Question = Readonly<{ picture: ImageBitmap }>;
/** What stands in the codes of the picture. They may be payment codes: they go to whoever asked, and nowhere else. */
export type Answer =
  | Readonly<{ kind: 'read'; texts: readonly string[] }>
  /** The reader could not be loaded, or fell over. */
  | Readonly<{ kind: 'fault' }>;
