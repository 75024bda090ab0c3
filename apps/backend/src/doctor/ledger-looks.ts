/** The ledger: whose it is, whether it is whole, and whether its folder can hold one. */

import type { LedgerLook } from '@quickpay/storage';
import type { Known } from '../configuration/known.ts';
import { shellWord } from '../finding.ts';
import { accountOf } from '../wechatpay.ts';
import { count, fail, type Looks, ok, type Said, skip, warn } from './said.ts';

const MEBIBYTE = 1_048_576;
const GIBIBYTE = 1_024 * MEBIBYTE;
/** A busy shop writes some MiB a day; below the second, a day may not be left. */
const FREE_BYTES = { warn: GIBIBYTE, fail: 100 * MEBIBYTE } as const;
/** SQLite's number for `synchronous=FULL`. */
const FULL = 2;
const RESTORE = 'Keep a copy of the folder as it is, and put the last backup back.';

type LedgerFound = Extract<LedgerLook, { kind: 'ledger' }>;

export const LEDGER_LOOKS: Looks = {
  'data folder'({ folder }) {
    const { path } = folder;
    const fix = `chmod 700 ${shellWord(path)}`;
    switch (folder.kind) {
      case 'missing':
        return [fail(`${path} is not there`, 'quickpay configure makes it; or set QUICKPAY_DATA.', path)];
      case 'unreadable':
        return [fail(`${path} cannot be looked into: ${folder.why}`, `ls -ld ${shellWord(path)}`, path)];
      case 'folder':
        if ((folder.mode & 0o022) !== 0) return [fail(`others can put files into ${path}`, fix, path)];
        return [(folder.mode & 0o055) === 0 ? ok('its owner’s only', path) : warn(`others can look into ${path}`, fix, path)];
    }
  },

  disk({ folder }) {
    if (folder.kind !== 'folder') return [];
    const { freeBytes, path } = folder;
    const seen = `${size(freeBytes)} free for ${path}`;
    const fix = `df -h ${shellWord(path)}`;
    if (freeBytes < FREE_BYTES.fail) return [fail(seen, fix, path)];
    return [freeBytes < FREE_BYTES.warn ? warn(seen, fix, path) : ok(seen)];
  },

  durability({ folder }) {
    if (folder.kind !== 'folder') return [];
    const { durability, path } = folder;
    if (durability.kind === 'failed')
      return [
        fail(
          `nothing can be written in ${path}: ${durability.problem}`,
          `It must be the backend’s own: ls -ld ${shellWord(path)}`,
          path,
        ),
      ];
    const { journalMode, synchronous, commitMs } = durability;
    if (journalMode === 'wal' && synchronous === FULL)
      return [ok(`WAL, synchronous=FULL, a commit takes ${commitMs.toFixed(1)} ms`)];
    return [
      fail(
        `SQLite gets ${journalMode} and synchronous=${synchronous} in ${path}, not WAL and FULL: acknowledged payments could be lost`,
        'Put QUICKPAY_DATA on a local disk: network file systems do not hold a ledger.',
        path,
      ),
    ];
  },

  ledger: ({ ledger: { file, look }, configuration: { known }, node }) =>
    // That of a node is named where the node is.
    look.kind === 'none' && node !== null && node.key.revision > 0 ? [] : ledgerSaid(file, look, known),

  'ledger content'({ ledger: { file, look, check } }) {
    if (look.kind !== 'ledger') return [];
    if (check === null) return [skip('not read: it is not of this program’s schema')];
    const { chains, integrity } = check;
    const wrong = [
      ...(chains === null
        ? [warn('its chains could not be followed in time', 'quickpay doctor, when the machine is less busy.', file)]
        : []),
      ...(chains?.broken == null
        ? []
        : [fail(`${file}: the chain of ${chains.broken} breaks: its past was changed`, RESTORE, file)]),
      ...(integrity === null
        ? [warn('SQLite could not look through it in time', `sqlite3 ${shellWord(file)} "PRAGMA integrity_check"`, file)]
        : []),
      ...(integrity === null || integrity === 'ok' ? [] : [fail(`${file} is damaged: ${integrity}`, RESTORE, file)]),
    ];
    if (wrong.length > 0 || chains === null) return wrong;
    const { checked, all } = chains;
    return [
      ok(
        `integrity ok; the chains of ${checked === all ? `all ${all}` : `the newest ${checked} of ${all}`} payments and refunds hold`,
      ),
    ];
  },
};

/** Whether a ledger may serve what is known of a configuration. */
export function ledgerSaid(file: string, look: LedgerLook, known: Known): readonly Said[] {
  switch (look.kind) {
    case 'none':
      return [ok('none yet: the first start makes it', file)];
    case 'unreadable':
      return [
        fail(
          `${file} cannot be used: ${look.problem}`,
          'Put the last backup back, or name another folder in QUICKPAY_DATA.',
          file,
        ),
      ];
    case 'ledger': {
      const wrong = LEDGER_PROBLEMS.flatMap((problem) => problem(look, known, file));
      return wrong.length > 0 ? wrong.map((said) => ({ ...said, path: file })) : [ok(summary(look), file)];
    }
  }
}

const summary = ({ environment, schema, schemaKnown, journalMode, payments, open }: LedgerFound): string =>
  [
    environment,
    `migrations ${schema} of ${schemaKnown}`,
    journalMode.toUpperCase(),
    count(payments, 'payment'),
    `${Object.values(open).reduce((sum, n) => sum + n, 0)} open`,
  ].join(', ');

const size = (bytes: number): string =>
  bytes >= GIBIBYTE ? `${(bytes / GIBIBYTE).toFixed(1)} GiB` : `${Math.floor(bytes / MEBIBYTE)} MiB`;

/** What keeps a backend from opening it. */
const LEDGER_PROBLEMS: readonly ((look: LedgerFound, known: Known, file: string) => readonly Said[])[] = [
  function belongsToTheOther({ environment: made }, { environment }, file) {
    if (environment === undefined || made === environment) return [];
    return [
      fail(
        `${file} is a ledger of ${made}, and this is ${environment}: one never serves both`,
        `Give ${environment} a folder of its own: QUICKPAY_DATA=./${environment}`,
      ),
    ];
  },
  function isNewer({ schema, schemaKnown }, _known, file) {
    if (schema <= schemaKnown) return [];
    return [
      fail(`${file} was written by a newer Quick Pay (schema ${schema}, this one knows ${schemaKnown})`, 'Start the newer one.'),
    ];
  },
  function isOfOtherAccounts({ accounts }, { merchants }) {
    return merchants.flatMap(({ id, mchId, subMchId }) => {
      const kept = id === undefined ? undefined : accounts[id];
      const now = mchId === undefined ? undefined : accountOf({ mchId, subMchId });
      if (kept === undefined || now === undefined || kept === now) return [];
      const fix = 'An id stays with its account: give the other account an id of its own.';
      return [
        { ...fail(`merchant ${id} is account ${kept} in the ledger, and ${now} in the configuration`, fix), of: String(id) },
      ];
    });
  },
  function hasOrphans({ open }, { merchants }) {
    return Object.entries(open)
      .filter(([id]) => !merchants.some((merchant) => merchant.id === id))
      .map(([id, n]) => ({
        ...fail(
          `merchant ${id} is not configured, and ${n} of its payments and refunds are open`,
          'Put it back until they are settled.',
        ),
        of: id,
      }));
  },
];
