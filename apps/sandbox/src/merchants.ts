/**
 * The demo's merchants, with everything that the channel hands a merchant: ids, keys, certificates. Made once and kept; what is rotated may
 * go on being accepted for a while.
 */
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Region } from '@quickpay/gateway-model';
import { type Authority, createAuthority, type Issued, issue, pkcs12 } from './certificates.ts';

/** One entry of the line that a started sandbox prints; certificates and keys are paths. */
export type MerchantEntry = Readonly<{
  mode: 'direct' | 'institution';
  appId: string;
  mchId: string;
  subMchId?: string;
  settlementCurrency: string;
  apiKeyV2: string;
  apiKeyV3: string;
  serial: string;
  certificate: string;
  privateKey: string;
  pkcs12: string;
  platformSerial: string;
  platformCertificate: string;
  publicKeyId: string;
  publicKey: string;
}>;

export const ROTATABLE = ['apiKeyV2', 'apiKeyV3', 'certificate', 'platform'] as const;
export type Rotatable = (typeof ROTATABLE)[number];

/** What was replaced and is still good until then (business time). */
type Retired = Readonly<{
  mchId: string;
  what: 'apiKeyV2' | 'certificate' | 'platform';
  /** A key, or the serial number of a certificate. */
  value: string;
  until: number;
  /** The certificate itself; older folders have none. */
  pem?: string;
}>;
type Material = Readonly<{
  authority: Authority;
  server: Issued;
  merchants: readonly MerchantEntry[];
  retired?: readonly Retired[];
}>;
type Wanted = Readonly<Pick<MerchantEntry, 'mode' | 'appId' | 'mchId' | 'subMchId' | 'settlementCurrency'>>;
type Account = Omit<MerchantEntry, keyof Wanted>;

const DEMO: readonly Wanted[] = [
  { mode: 'direct', appId: 'wx5a1d2b3c4d5e6f70', mchId: '1900000101', settlementCurrency: 'HKD' },
  { mode: 'direct', appId: 'wx5a1d2b3c4d5e6f71', mchId: '1900000102', settlementCurrency: 'JPY' },
  { mode: 'institution', appId: 'wx5a1d2b3c4d5e6f72', mchId: '1900000103', subMchId: '1900000201', settlementCurrency: 'USD' },
  { mode: 'institution', appId: 'wx5a1d2b3c4d5e6f72', mchId: '1900000103', subMchId: '1900000202', settlementCurrency: 'USD' },
];
/** Wallets that a merchant takes: those of the mainland, and Hong Kong's where its contract says so. */
const WITH_HONG_KONG: ReadonlySet<string> = new Set(['1900000101/', '1900000103/1900000201']);
export const walletsOf = ({ mchId, subMchId }: Wanted): readonly Region[] =>
  WITH_HONG_KONG.has(`${mchId}/${subMchId ?? ''}`) ? ['CN', 'HK'] : ['CN'];

const PATHS = ['certificate', 'privateKey', 'pkcs12', 'platformCertificate', 'publicKey'] as const;

/** Lists all that is in its folder. Written last: where it is missing, everything is made anew. */
const LIST = 'material.json';

/** The files of such a folder by their names, in the order in which they are written. */
export type Made = ReadonlyMap<string, Buffer>;

/** Whether a folder has keys and certificates. */
export const isMade = (folder: string): boolean => existsSync(join(folder, LIST));

/** What a folder has. @throws Error where it is not all there */
export function madeIn(folder: string): Made {
  const list = readFileSync(join(folder, LIST));
  JSON.parse(list.toString('utf8'));
  const names = readdirSync(folder).filter((name) => /\.(pem|p12)$/.test(name));
  return new Map([...names.map((name) => [name, readFileSync(join(folder, name))] as const), [LIST, list]]);
}

const newKey = (): string => randomBytes(16).toString('hex');

export class Merchants {
  readonly #folder: string;
  /** Certificates are valid by the wall clock, as TLS is; overlaps go by business time. */
  readonly #wallNow: () => number;
  #material: Material;
  /** As they are shown: with paths where the folder is now. */
  #entries: readonly MerchantEntry[];
  readonly #keys = new Map<string, KeyObject>();
  readonly #texts = new Map<string, string>();

  /** Reads what is in the folder, or makes it: only its owner may read the keys. `made`: what is put there first, of another one. */
  constructor(folder: string, wallNow: () => number, made: Made | null = null) {
    this.#folder = folder;
    this.#wallNow = wallNow;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The list stands last in it.
    for (const [name, content] of made ?? []) this.#write(name, content);
    this.#material = isMade(folder)
      ? (JSON.parse(readFileSync(join(folder, LIST), 'utf8')) as Material) // written by #write
      : this.#make();
    this.#entries = this.#shown();
  }

  get caCertificate(): string {
    return join(this.#folder, 'ca.pem');
  }

  get authority(): Authority {
    return this.#material.authority;
  }

  get server(): Issued {
    return this.#material.server;
  }

  all(): readonly MerchantEntry[] {
    return this.#entries;
  }

  has(mchId: string): boolean {
    return this.#material.merchants.some((entry) => entry.mchId === mchId);
  }

  hasApp(appId: string | undefined): boolean {
    return this.#material.merchants.some((entry) => entry.appId === appId);
  }

  find(mchId: string | undefined, subMchId?: string | null | undefined): MerchantEntry | undefined {
    return this.all().find((entry) => entry.mchId === mchId && (entry.subMchId ?? '') === (subMchId ?? ''));
  }

  /** A merchant, or an institution with all its sub-merchants. */
  account(mchId: string | undefined): MerchantEntry | undefined {
    const found = this.all().find((entry) => entry.mchId === mchId);
    if (found === undefined) return undefined;
    const { subMchId: _sub, ...whole } = found;
    return whole;
  }

  /** API keys that a request may be signed with now, the newest first. */
  apiKeysOf({ mchId, apiKeyV2 }: MerchantEntry, now: number): readonly string[] {
    return [apiKeyV2, ...this.#stillGood(mchId, 'apiKeyV2', now)];
  }

  /** What nobody may be shown: every API key that is, or still was good not long ago. */
  secrets(): readonly string[] {
    const keys = this.#material.merchants.flatMap(({ apiKeyV2, apiKeyV3 }) => [apiKeyV2, apiKeyV3]);
    const retired = (this.#material.retired ?? []).filter(({ what }) => what === 'apiKeyV2').map(({ value }) => value);
    return [...new Set([...keys, ...retired])];
  }

  /** Whether this serial number is one of the merchant's own certificates. */
  ownsCertificate({ mchId, serial }: MerchantEntry, given: string, now: number): boolean {
    return given === serial || this.#stillGood(mchId, 'certificate', now).includes(given);
  }

  /** The key that the holder of this serial number signs V3 with, or null where it is none of the merchant's. */
  publicKeyOf({ mchId, serial, certificate }: MerchantEntry, given: string, now: number): KeyObject | null {
    if (given === serial) return this.#publicKeyIn(this.#textOf(certificate));
    const retired = (this.#material.retired ?? []).find(
      (one) => one.mchId === mchId && one.what === 'certificate' && one.value === given && one.until > now,
    );
    return retired?.pem === undefined ? null : this.#publicKeyIn(retired.pem);
  }

  /** What the channel signs V3 by: its certificate's key, or the one that merchants are given. */
  platformKey(
    { platformSerial, publicKeyId }: MerchantEntry,
    by: 'certificate' | 'publicKey',
  ): Readonly<{ serial: string; key: KeyObject }> {
    const [serial, file] = by === 'certificate' ? [platformSerial, 'platform_key.pem'] : [publicKeyId, 'public_key_private.pem'];
    const pem = this.#textOf(join(this.#folder, file));
    return { serial, key: this.#keyOf(pem, () => createPrivateKey(pem)) };
  }

  #publicKeyIn(certificate: string): KeyObject {
    return this.#keyOf(certificate, () => new X509Certificate(certificate).publicKey);
  }

  /** A key by the text that holds it: each is read once. */
  #keyOf(pem: string, read: () => KeyObject): KeyObject {
    const key = this.#keys.get(pem) ?? read();
    this.#keys.set(pem, key);
    return key;
  }

  /** A file of the folder's, read again only once it was written again. */
  #textOf(path: string): string {
    const text = this.#texts.get(path) ?? readFileSync(path, 'utf8');
    this.#texts.set(path, text);
    return text;
  }

  /** The channel's certificates that are good now, the newest first: `from` and `until` are their own. */
  platformCertificates(
    { platformSerial, platformCertificate }: MerchantEntry,
    now: number,
  ): readonly Readonly<{ serial: string; pem: string; from: number; until: number }>[] {
    const retired = (this.#material.retired ?? []).filter(({ what, until }) => what === 'platform' && until > now);
    return [
      { serial: platformSerial, pem: this.#textOf(platformCertificate) },
      ...retired.flatMap(({ value, pem }) => (pem === undefined ? [] : [{ serial: value, pem }])),
    ].map(({ serial, pem }) => {
      const { validFrom, validTo } = new X509Certificate(pem);
      return { serial, pem, from: Date.parse(validFrom), until: Date.parse(validTo) };
    });
  }

  /** Replaces what is named; what it replaces stays good for `overlapMs`. */
  rotate(
    mchId: string,
    what: readonly Rotatable[],
    { overlapMs, apiKeyV2 = newKey() }: Readonly<{ overlapMs: number; apiKeyV2?: string | undefined }>,
    now: number,
  ): MerchantEntry | undefined {
    const before = this.#material.merchants.find((entry) => entry.mchId === mchId);
    if (before === undefined) return undefined;
    const shown = this.account(mchId) ?? before;
    const pems = {
      certificate: this.#textOf(shown.certificate),
      platform: this.#textOf(shown.platformCertificate),
    };
    const change: Partial<Account> = {
      ...(what.includes('apiKeyV2') ? { apiKeyV2 } : {}),
      ...(what.includes('apiKeyV3') ? { apiKeyV3: newKey() } : {}),
      ...(what.includes('certificate') ? this.#certificateFor(mchId, this.authority) : {}),
    };
    // The platform is everybody's.
    const platform = what.includes('platform') ? this.#platform(this.authority) : {};
    const values = { apiKeyV2: before.apiKeyV2, certificate: before.serial, platform: before.platformSerial };
    const retired = (['apiKeyV2', 'certificate', 'platform'] as const)
      .filter((name) => what.includes(name) && overlapMs > 0)
      .map((name) => ({
        mchId,
        what: name,
        value: values[name],
        until: now + overlapMs,
        ...(name === 'apiKeyV2' ? {} : { pem: pems[name] }),
      }));
    this.#material = {
      ...this.#material,
      merchants: this.#material.merchants.map((entry) => ({ ...entry, ...platform, ...(entry.mchId === mchId ? change : {}) })),
      retired: [...(this.#material.retired ?? []).filter(({ until }) => until > now), ...retired],
    };
    this.#write(LIST, JSON.stringify(this.#material));
    this.#entries = this.#shown();
    return this.all().find((entry) => entry.mchId === mchId);
  }

  #shown(): readonly MerchantEntry[] {
    return this.#material.merchants.map((entry) => ({
      ...entry,
      ...Object.fromEntries(PATHS.map((name) => [name, join(this.#folder, basename(entry[name]))])),
    }));
  }

  #stillGood(mchId: string, what: Retired['what'], now: number): readonly string[] {
    return (this.#material.retired ?? [])
      .filter((one) => one.mchId === mchId && one.what === what && one.until > now)
      .map(({ value }) => value);
  }

  #make(): Material {
    const authority = createAuthority(this.#wallNow());
    const server = issue(authority, 'localhost', this.#wallNow(), ['localhost', '127.0.0.1', '::1']);
    this.#write('ca.pem', authority.certificate);
    const platform = this.#platform(authority);
    const publicKey = issue(authority, 'WeChat Pay public key', this.#wallNow());
    this.#write('public_key_private.pem', publicKey.privateKey);
    const publicPem = createPublicKey(publicKey.privateKey).export({ type: 'spki', format: 'pem' }).toString();
    const accounts = new Map<string, Account>();
    for (const { mchId } of DEMO) {
      if (accounts.has(mchId)) continue;
      accounts.set(mchId, {
        apiKeyV2: newKey(),
        apiKeyV3: newKey(),
        ...this.#certificateFor(mchId, authority),
        ...platform,
        publicKeyId: `PUB_KEY_ID_0${mchId}2026112400`,
        publicKey: this.#write('public_key.pem', publicPem),
      });
    }
    const merchants = DEMO.flatMap((wanted) => {
      const account = accounts.get(wanted.mchId);
      return account === undefined ? [] : [{ ...wanted, ...account }];
    });
    const material = { authority, server, merchants, retired: [] };
    this.#write(LIST, JSON.stringify(material));
    return material;
  }

  #certificateFor(mchId: string, authority: Authority): Pick<Account, 'serial' | 'certificate' | 'privateKey' | 'pkcs12'> {
    const own = issue(authority, mchId, this.#wallNow());
    return {
      serial: own.serial,
      certificate: this.#write(`${mchId}_cert.pem`, own.certificate),
      privateKey: this.#write(`${mchId}_key.pem`, own.privateKey),
      pkcs12: this.#write(`${mchId}_cert.p12`, pkcs12(own, mchId)),
    };
  }

  #platform(authority: Authority): Pick<Account, 'platformSerial' | 'platformCertificate'> {
    const platform = issue(authority, 'Tenpay sandbox platform', this.#wallNow());
    this.#write('platform_key.pem', platform.privateKey);
    return { platformSerial: platform.serial, platformCertificate: this.#write('platform_cert.pem', platform.certificate) };
  }

  /** All of it or nothing, whatever crashes: beside the old one first, and on the disk before it takes its place. */
  #write(name: string, content: string | Buffer): string {
    const path = join(this.#folder, name);
    this.#texts.delete(path);
    const beside = `${path}.new`;
    const file = openSync(beside, 'w', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return name;
  }
}
