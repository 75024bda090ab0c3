/** What a command's end tells a script. */
export const EXIT = { done: 0, failed: 1, usage: 2, notPaid: 3, unknown: 4, notFound: 5, findings: 6, interrupted: 130 } as const;

/** Ends a command with one clear sentence on standard error. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
