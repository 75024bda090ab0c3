/** A browser before a backend that is injected into: it keeps cookies, and says where its requests come from, as browsers do. */
import type { Role } from '@quickpay/api';
import type { Answer, Till } from './till.ts';

export const HOST = 'localhost:8080';
export const ORIGIN = `http://${HOST}`;

export type Browser = Readonly<{
  cookies: Map<string, string>;
  /** `Set-Cookie` of the last answer. */
  lastSet: () => readonly string[];
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Makes it that till's, by a code that an API key approves. */
  pair(terminalId?: string): Promise<string>;
  signIn(given: Readonly<{ personId: string; pin?: string; password?: string }>): Promise<Answer>;
}>;

/** @param origin of its pages; over https its cookies are as they are there */
export function openBrowser(till: Till, { origin = ORIGIN }: Readonly<{ origin?: string }> = {}): Browser {
  const cookies = new Map<string, string>();
  let set: readonly string[] = [];
  const call: Browser['call'] = async (method, url, body, headers = {}) => {
    const answer = await till.app.inject({
      method,
      url,
      headers: {
        host: new URL(origin).host,
        ...(method === 'GET' ? {} : { origin }),
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }), // inject's type leaves out what JSON can be
    });
    set = [answer.headers['set-cookie'] ?? []].flat();
    for (const line of set) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
      if (/max-age=0(;|$)/i.test(rest)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const json = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
    return { status: answer.statusCode, headers: answer.headers, json };
  };
  return {
    cookies,
    lastSet: () => set,
    call,
    async pair(terminalId = 'till-1') {
      const { code } = expectStatus(201, await call('POST', '/v1/pairings'));
      const { id } = expectStatus(200, await till.call('POST', `/v1/pairings/${code}/approval`, { terminalId }));
      expectStatus(200, await call('GET', `/v1/pairings/${code}`));
      return String(id);
    },
    signIn: (given) => call('POST', '/v1/session', given),
  };
}

function expectStatus(status: number, answer: Answer): Record<string, unknown> {
  if (answer.status !== status) throw new Error(JSON.stringify(answer.json));
  return answer.json;
}

export const PASSWORD = 'a long enough password';
export const PIN = '2718';

/** Somebody who works here, with that password and PIN. */
export async function addPerson(
  till: Till,
  role: Role = 'cashier',
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const id = `per_${role}${Math.random().toString(36).slice(2, 12)}`;
  const name = role === 'cashier' ? 'Cashier 1' : 'Manager';
  expectStatus(201, await till.call('POST', '/v1/people', { id, name, role, password: PASSWORD, pin: PIN, ...change }));
  return id;
}
