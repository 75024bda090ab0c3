/** What the demo page needs to know: handed over by `npm start`, in a file that only its owner reads. Production has none. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from './settings.ts';

const address = z.url({ protocol: /^https?$/ });

const demoSchema = z.strictObject({
  /** Where the sandbox shows its phones; ends with a slash. */
  phoneUrl: address,
  /** Where it shows the messages on the wire. */
  wireUrl: address,
  /** Its control API. */
  controlUrl: address,
  /** Who can sign in at the demo's till, and with which PIN: people of the demo alone, for whoever was signed out. */
  people: z
    .array(z.strictObject({ name: z.string().min(1).max(64), pin: z.string().regex(/^\d{4,12}$/) }))
    .max(20)
    .default([]),
});
export type Demo = Readonly<z.output<typeof demoSchema>>;

export const DEMO_IN_PRODUCTION = 'QUICKPAY_DEMO is for the sandbox: production has no demo page.';

/**
 * The demo in that file, null for none.
 *
 * @throws ConfigurationError in production, and for a file that cannot be read as one
 */
export function readDemo(file: string, environment: 'sandbox' | 'production'): Demo | null {
  if (file === '') return null;
  if (environment === 'production') throw new ConfigurationError(DEMO_IN_PRODUCTION);
  try {
    return demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it cannot be read as JSON';
    throw new ConfigurationError(`QUICKPAY_DEMO: ${file} is no demo of ours: ${why}.`, { cause });
  }
}

/** Addresses that mean all of a machine's, by the one under which the machine itself comes in. */
const ALL_ADDRESSES: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/**
 * Under which origin this very machine opens the demo page of a backend that listens there: the one that the sandbox lets in.
 *
 * @example demoOrigin('http://0.0.0.0:8080') // 'http://127.0.0.1:8080'
 */
export function demoOrigin(listening: string): string {
  const url = new URL(listening);
  url.hostname = ALL_ADDRESSES[url.hostname] ?? url.hostname;
  return url.origin;
}
