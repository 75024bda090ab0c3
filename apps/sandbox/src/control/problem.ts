/** Errors of the control API: `application/problem+json`, each saying what was wrong and what would be right. */

export class ControlProblem extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.extra = extra;
  }
}

export const notFound = (what: string): ControlProblem => new ControlProblem(404, `There is no ${what}.`);
