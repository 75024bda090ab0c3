/**
 * Which host to ask. One that could not be reached three times running is put last for three minutes, as the vendor's own client does;
 * nothing that may have left is ever asked twice.
 */

const MISSES_MAX = 3;
const AVOIDED_MS = 180_000;

export type Hosts = Readonly<{ inOrder(): readonly string[]; unreachable(host: string): void }>;

export function createHosts(hosts: readonly string[], now: () => number): Hosts {
  const misses = new Map<string, { count: number; last: number }>();
  const isAvoided = (host: string): boolean => {
    const missed = misses.get(host);
    return missed !== undefined && missed.count >= MISSES_MAX && now() - missed.last < AVOIDED_MS;
  };
  return {
    inOrder: () => (misses.size === 0 ? hosts : [...hosts.filter((host) => !isAvoided(host)), ...hosts.filter(isAvoided)]),
    unreachable(host) {
      const missed = misses.get(host);
      const count = missed === undefined || now() - missed.last >= AVOIDED_MS ? 1 : missed.count + 1;
      misses.set(host, { count, last: now() });
    },
  };
}

/** WeChat Pay Global's entry points, as base URLs. All of them lead to the same merchants and orders; Hong Kong's is the usual one. */
export const GLOBAL_HOSTS = {
  hk: 'https://apihk.mch.weixin.qq.com',
  us: 'https://apius.mch.weixin.qq.com',
  eu: 'https://apieu.mch.weixin.qq.com',
} as const;

const WECHAT_PAY = '.mch.weixin.qq.com';

/**
 * Whether a base URL is WeChat Pay's own: an entry point above, or any other host of the same name.
 *
 * @example isWechatPayHost('https://apihk.mch.weixin.qq.com') // true
 * @example isWechatPayHost('https://apihk.mch.weixin.qq.com.example') // false
 */
export const isWechatPayHost = (url: string): boolean => URL.canParse(url) && new URL(url).hostname.endsWith(WECHAT_PAY);
