/** Thrown for arguments that mean nothing; its sentence is all that is shown. */
export class UsageError extends Error {}
