/**
 * The three cookies of a till's browser: which device it is, who is signed in, and which pairing code it asked for. No script reads them
 * (HttpOnly), no other site's page has them sent (SameSite=Strict), and under https no plain request carries them (Secure, `__Host-`).
 */
import type { Environment } from '@quickpay/api';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type CookieName = 'device' | 'session' | 'pairing';

export type Cookies = Readonly<{
  read(request: Pick<FastifyRequest, 'headers'>, name: CookieName): string | null;
  set(reply: FastifyReply, name: CookieName, value: string, options: Readonly<{ maxAgeMs: number; secure: boolean }>): void;
  /** Of either scheme: whoever came by http once is rid of it, too. */
  clear(reply: FastifyReply, name: CookieName): void;
}>;

const SECURE_PREFIX = '__Host-';

/** Ports of one host share their cookies: a sandbox beside production must not sign its people out. */
export function cookiesOf(environment: Environment): Cookies {
  const named = (name: CookieName) => `quickpay-${environment}-${name}`;
  const add = (reply: FastifyReply, text: string) => reply.header('set-cookie', text);
  return {
    read({ headers: { cookie = '' } }, name) {
      const given = new Map(
        cookie.split(';').map((pair): [string, string] => {
          const [key = '', ...value] = pair.split('=');
          return [key.trim(), value.join('=').trim()];
        }),
      );
      return given.get(SECURE_PREFIX + named(name)) ?? given.get(named(name)) ?? null;
    },
    set(reply, name, value, { maxAgeMs, secure }) {
      const rest = `; Path=/; Max-Age=${Math.ceil(maxAgeMs / 1_000)}; HttpOnly; SameSite=Strict`;
      add(reply, secure ? `${SECURE_PREFIX}${named(name)}=${value}${rest}; Secure` : `${named(name)}=${value}${rest}`);
    },
    clear(reply, name) {
      const rest = '=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict';
      add(reply, `${named(name)}${rest}`);
      add(reply, `${SECURE_PREFIX}${named(name)}${rest}; Secure`);
    },
  };
}
