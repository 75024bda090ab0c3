/**
 * Whether a request comes from a page of this very server. Cookies are of a host, whatever the port: another server on the machine is the
 * same site to a browser, and could have requests sent in somebody's name. So cookies count only where the browser says that the request
 * is of our own origin.
 */
import type { IncomingHttpHeaders } from 'node:http';

type Asked = Readonly<{ method: string; headers: IncomingHttpHeaders }>;

const LOOKING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Whether it changes nothing. */
export const isLooking = ({ method }: Pick<Asked, 'method'>): boolean => LOOKING.has(method);

/**
 * `Sec-Fetch-Site` where a browser sends it, which is to https and to this machine itself; else `Origin`, which it sends with whatever is
 * not a look. Looking without either is let be: SameSite has kept others out, and nobody else's page can read the answer.
 *
 * @example isOfOurOrigin({ method: 'POST', headers: { origin: 'https://evil.example', host: 'till.example' } }) // false
 */
export function isOfOurOrigin(request: Asked): boolean {
  const { 'sec-fetch-site': site, origin, host } = request.headers;
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && isLooking(request));
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  return isLooking(request);
}

/** Whether the browser came by https, however many proxies stand between. Known only of what is not a look. */
export const cameByHttps = ({ headers: { origin = '' } }: Pick<Asked, 'headers'>): boolean => origin.startsWith('https://');
