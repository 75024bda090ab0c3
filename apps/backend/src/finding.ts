/** What looking at one thing found. The start, `quickpay configure` and `quickpay doctor` look with the same eyes. */

/** `fail` keeps it from working; `warn` will, or may; `skip` could not be looked at, because of something else that failed. */
export type Level = 'ok' | 'warn' | 'fail' | 'skip';

export type Finding = Readonly<{
  /** What was looked at, in a word or two: `certificate`. */
  check: string;
  /** Whose it is, such as a merchant’s id; absent where there is only one. */
  of?: string;
  level: Level;
  /** What was seen, without a full stop. */
  seen: string;
  /** What puts it right: a command, or a sentence. */
  fix?: string;
  /** The file or folder it is about. */
  path?: string;
}>;

/** A path as it is typed into a shell. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
