/**
 * Where webhooks may go: whoever can name an endpoint must not be able to reach through this machine what they cannot reach themselves
 * (server-side request forgery). A name is resolved here, judged, and the very address that was judged is connected to: a name that means
 * another address a moment later (DNS rebinding) leads nowhere.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { WEBHOOK_LIMITS } from './limits.ts';

/** `internet`: public addresses alone. `loopback`: this machine alone, for who says so. */
export const REACHES = ['internet', 'loopback'] as const;
export type Reach = (typeof REACHES)[number];

export type Address = Readonly<{ address: string; family: 4 | 6 }>;
/** All addresses that a name means now. Rejects where it means none. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

export const resolveByDns: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** IPv4 that is not the public internet (RFC 6890 and its registry), and the one public address behind which a cloud keeps its own. */
const CLOSED_4: readonly (readonly [network: string, bits: number, what: string])[] = [
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'a private network'],
  ['100.64.0.0', 10, 'a carrier’s own network'],
  ['169.254.0.0', 16, 'link-local, where clouds keep their metadata'],
  ['172.16.0.0', 12, 'a private network'],
  ['192.0.0.0', 24, 'reserved for protocols'],
  ['192.0.2.0', 24, 'for documentation'],
  ['192.88.99.0', 24, 'a relay into IPv6'],
  ['192.168.0.0', 16, 'a private network'],
  ['198.18.0.0', 15, 'for benchmarks'],
  ['198.51.100.0', 24, 'for documentation'],
  ['203.0.113.0', 24, 'for documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
  ['168.63.129.16', 32, 'a cloud’s own service'],
];
/** Of IPv6 only 2000::/3 is the public internet, and of that not what carries IPv4 or is nobody's. */
const OPEN_6 = ['2000::', 3] as const;
const CLOSED_6: readonly (readonly [network: string, bits: number, what: string])[] = [
  ['2001::', 23, 'reserved for protocols'],
  ['2001:db8::', 32, 'for documentation'],
  ['2002::', 16, 'a way into IPv4'],
  ['3fff::', 20, 'for documentation'],
];

const listOf = (network: string, bits: number, family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list;
};
const closed4 = CLOSED_4.map(([network, bits, what]) => ({ list: listOf(network, bits, 'ipv4'), what }));
const closed6 = CLOSED_6.map(([network, bits, what]) => ({ list: listOf(network, bits, 'ipv6'), what }));
const open6 = listOf(...OPEN_6, 'ipv6');
const loopback4 = listOf('127.0.0.0', 8, 'ipv4');
const loopback6 = listOf('::1', 128, 'ipv6');

/**
 * Why nothing is sent to an address, or null where it may be.
 *
 * @example refusedAt({ address: '169.254.169.254', family: 4 }, 'internet') // 'link-local, where clouds keep their metadata'
 */
export function refusedAt({ address, family }: Address, reach: Reach): string | null {
  const isLoopback = family === 4 ? loopback4.check(address, 'ipv4') : loopback6.check(address, 'ipv6');
  if (reach === 'loopback') return isLoopback ? null : 'not this machine, which "reach" says it is';
  if (isLoopback) return 'this machine itself';
  if (family === 4) return closed4.find(({ list }) => list.check(address, 'ipv4'))?.what ?? null;
  // An IPv4 address that is written as one of IPv6 (::ffff:0:0/96) is outside of it, too.
  if (!open6.check(address, 'ipv6')) return 'not of the public internet';
  return closed6.find(({ list }) => list.check(address, 'ipv6'))?.what ?? null;
}

/** Where it may be sent, or why nowhere. */
export type Target = Readonly<{ kind: 'address' } & Address> | Readonly<{ kind: 'refused' | 'unknown'; why: string }>;

/**
 * The address that a URL's host means now. A name that means one that is refused is refused whatever else it means: that is no accident.
 *
 * @param host as `hostIn` reads it
 */
export async function targetOf(host: string, reach: Reach, resolve: Resolve): Promise<Target> {
  const literal = isIP(host);
  const found =
    literal === 0
      ? await within(WEBHOOK_LIMITS.resolveMsMax, resolve(host))
      : [{ address: host, family: literal === 6 ? 6 : 4 } as const];
  if (found === null) return { kind: 'unknown', why: `the name ${host} is not known` };
  for (const one of found) {
    const why = refusedAt(one, reach);
    if (why !== null) return { kind: 'refused', why: `${host} is at ${one.address}: ${why}` };
  }
  const [first] = found;
  return first === undefined ? { kind: 'unknown', why: `the name ${host} is not known` } : { kind: 'address', ...first };
}

/** Null where it is not there in time, or not at all. */
function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | null> {
  return new Promise((done) => {
    const timer = setTimeout(() => done(null), ms);
    promise.then(done, () => done(null)).finally(() => clearTimeout(timer));
  });
}
