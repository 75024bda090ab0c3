/**
 * The host that a URL leads to, as a name is looked up and a socket wants it: an IPv6 address without the brackets that a URL writes.
 *
 * @throws TypeError where it is no URL
 * @example hostIn('https://[fd00::12]:9443/told') // 'fd00::12'
 */
export const hostIn = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');
