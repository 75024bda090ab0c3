/**
 * What head office gives a node: the configuration of its store, and sealed to it the key files of its merchants and the people who work there.
 *
 * The same content has the same revision, whenever it is asked for; it is sealed anew each time. The digest that tells contents apart covers
 * keys and hashes, and is kept beside the ledger: it says nothing of them, because private keys cannot be guessed.
 */
import { createHash } from 'node:crypto';
import type { NodeProfile } from '@quickpay/api';
import { type Canonical, canonical } from '../canonical.ts';
import { FILE_FIELDS, type MerchantFiles } from '../configuration/files.ts';
import type { Material } from '../configuration/material.ts';
import { servesMerchant, shareOf } from '../configuration/quota-shares.ts';
import type { LoadedConfiguration } from '../configuration.ts';

import type { StaffMember } from '../sign-in/staff.ts';
import { seal } from './sealing.ts';
import type { EnrolledNode } from './store.ts';

/** `pepper`: what PINs are keyed with, base64url; without it no PIN could be looked at. */
export type Staff = Readonly<{ pepper: string; people: readonly StaffMember[] }>;

/** A profile before it is sealed to anybody. */
export type PlainProfile = Readonly<{
  environment: NodeProfile['environment'];
  storeId: string;
  configuration: Readonly<Record<string, unknown>>;
  /** The files of each merchant, by merchant and field, base64. */
  files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  staff: Staff;
}>;

/** A store's merchants with the content of their files, as head office read them when it started. */
export type KeyFiles = readonly Readonly<{ id: string; files: MerchantFiles }>[];

export const keyFilesOf = (materials: readonly Material[]): KeyFiles => materials.map(({ of, files }) => ({ id: of, files }));

/** How a file of a merchant's is named in a profile's configuration. */
export const sealedName = (merchantId: string, field: string): string => `${merchantId}/${field}`;

/** What an envelope is for: it opens for this node, store, revision and configuration, and for nothing else. */
export function purposeOf(
  { storeId, nodeId, revision, configuration }: Pick<NodeProfile, 'storeId' | 'nodeId' | 'revision' | 'configuration'>,
  what: `merchant ${string}` | 'staff',
): string {
  return `quickpay profile 1\n${storeId}\n${nodeId}\n${revision}\n${sha256Of(configuration)}\n${what}`;
}

// What came as JSON, of whole numbers alone.
const sha256Of = (value: unknown): string =>
  createHash('sha256')
    .update(canonical(value as Canonical))
    .digest('hex');

/** The profile of a store that has a share of the quotas, or null where it has none. */
export function plainProfile(
  { environment, machineAddress, apiKeys, merchants, stores, terminals, printers }: LoadedConfiguration,
  keyFiles: KeyFiles,
  staff: Staff,
  storeId: string,
): PlainProfile | null {
  const store = stores.find(({ id }) => id === storeId);
  if (store?.quotaSharePercent === undefined) return null;
  const { quotaSharePercent, merchants: served, machineAddress: ownAddress, ...place } = store;
  const given = merchants.filter(({ id }) => servesMerchant({ merchants: served }, id));
  const filesOf = (id: string) => keyFiles.find((one) => one.id === id)?.files ?? {};
  const address = ownAddress ?? machineAddress;
  const configuration = {
    environment,
    ...(address === undefined ? {} : { machineAddress: address }),
    apiKeys,
    merchants: given.map((merchant) => ({
      ...withoutFiles(merchant),
      quotas: shareOf(merchant.quotas, quotaSharePercent),
      ...Object.fromEntries(Object.keys(filesOf(merchant.id)).map((field) => [field, sealedName(merchant.id, field)])),
    })),
    stores: [place],
    terminals: terminals.filter((terminal) => terminal.storeId === storeId),
    printers: printers.filter((printer) => printer.storeId === storeId),
  };
  return {
    environment,
    storeId,
    // As it will be read: without what is not there.
    configuration: JSON.parse(JSON.stringify(configuration)) as Readonly<Record<string, unknown>>,
    files: Object.fromEntries(given.map(({ id }) => [id, contentsOf(filesOf(id))])),
    staff: {
      ...staff,
      people: staff.people.filter((person) => person.storeId === null || person.storeId === storeId),
    },
  };
}

/** Told apart by content: keys and hashes included. */
export const digestOf = (plain: PlainProfile): string => sha256Of(plain);

/** The profile as it leaves head office: nothing secret in it that is not sealed to the node. */
export function sealedProfile(plain: PlainProfile, node: Pick<EnrolledNode, 'id' | 'sealingKey'>, revision: number): NodeProfile {
  const { environment, storeId, configuration, files, staff } = plain;
  const open = { storeId, nodeId: node.id, revision, configuration };
  const sealed = (what: Parameters<typeof purposeOf>[1], content: unknown) =>
    seal(node.sealingKey, purposeOf(open, what), Buffer.from(JSON.stringify(content)));
  return {
    format: 1,
    environment,
    ...open,
    merchants: Object.fromEntries(Object.entries(files).map(([id, content]) => [id, sealed(`merchant ${id}`, content)])),
    staff: sealed('staff', staff),
  };
}

/** The entry as the file has it: neither the paths of its files nor what was read from them. */
function withoutFiles(merchant: LoadedConfiguration['merchants'][number]): Readonly<Record<string, unknown>> {
  const dropped: ReadonlySet<string> = new Set([...FILE_FIELDS, ...READ_FROM_FILES]);
  return Object.fromEntries(Object.entries(merchant).filter(([name]) => !dropped.has(name)));
}

/** What a loaded merchant has beside its entry. `serialNo` is a field as well, and no secret: it stays. */
const READ_FROM_FILES = ['privateKey', 'ca', 'apiKey', 'certificate', 'apiV3Key', 'publicKeys'] as const;

const contentsOf = (files: MerchantFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([field, fact]) => (fact.kind === 'read' ? [[field, fact.bytes.toString('base64')]] : [])),
  );
