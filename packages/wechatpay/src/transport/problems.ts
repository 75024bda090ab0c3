/** Why a request came to nothing, as a word for logs: codes and our own sentences, never what came over the wire. */
import { ConnectError } from './connector.ts';

export const GIVEN_UP = 'given up before it was sent';

export function problemOf(error: unknown): string {
  if (error instanceof ConnectError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'the connection broke';
}
