/**
 * A store's node: the backend beside the tills of one store, by what head office gave it.
 *
 * Theory of operation: the machine is enrolled once (`enrol.ts`) and has a profile from then on, sealed to it, in `store/profile.json`. It starts
 * from that file, whether head office can be reached or not. Every ten seconds it asks head office for a newer one. What changes people alone
 * is applied as it is; for anything else the backend is closed and opened anew inside this process, at a moment without a request under way. A
 * profile that no backend starts with is put aside until there is another, and the one before is gone on with. It is written once it works.
 */
import type { NodeProfile } from '@quickpay/api';
import { createLogger } from '../log.ts';
import { NODE_LIMITS } from '../nodes/limits.ts';
import { ConfigurationError, type Settings } from '../settings.ts';
import { type Backend, type StartOptions, startBackend } from '../start-backend.ts';
import { writeOwnersOnly } from '../write-file.ts';
import type { DoorState } from './door.ts';
import { enrolledKey, isNode } from './enrol.ts';
import type { Ask } from './exchange.ts';
import { type NodeKey, nodeKeyFileOf, writeNodeKey } from './node-key.ts';
import { differInStaffAlone, type OpenProfile, openProfile, profileFileOf, readProfile } from './open-profile.ts';
import { type Answered, createUpstream, heardIn, isEncrypted, refusalOf, type Upstream } from './upstream.ts';

/** A server as whoever started it knows it. */
export type Server = Pick<Backend, 'url' | 'environment' | 'broken' | 'close'>;
export type NodeOptions = Omit<StartOptions, 'given'> &
  Readonly<{
    /** How often head office is asked, in milliseconds. Default 10,000. */
    askEveryMs?: number;
  }>;

/** Starts what this machine is: the node of a store, or head office. @throws as {@link startNode} and {@link startBackend} do */
export const startServer = (settings: Settings, options: NodeOptions = {}): Promise<Server> =>
  isNode(settings) ? startNode(settings, options) : startBackend(settings, options);

/**
 * Enrols the machine where it is not yet, has a profile fetched where there is none, and resolves once payments are taken.
 *
 * @throws ConfigurationError, LedgerError: each says in a sentence what to put right
 */
export async function startNode(settings: Settings, options: NodeOptions = {}): Promise<Server> {
  const { askEveryMs = NODE_LIMITS.askEveryMs, ...starting } = options;
  let key = await enrolledKey(settings);
  const { storeId, nodeId } = key;
  const upstream = createUpstream(key.upstream);
  const file = profileFileOf(settings);
  const logger = createLogger(settings.QUICKPAY_LOG, starting.log ?? process.stderr).child({ storeId, nodeId });
  const stopping = new AbortController();
  let { profile: current, isStored } = await firstProfile(file, key, upstream);
  let spokenAt: number | null = null;
  /** Why head office gives nothing just now. */
  let unheard: string | null = null;
  /** A newer profile that is not applied, and why: it is not tried again. */
  let aside: Readonly<{ revision: number; why: string }> | null = null;
  /** Whether the profile that is worked by is on the disk. */
  let isKept = isStored;
  /** Whether there is a backend: only while one is being opened anew there is none. */
  let isOpen = false;

  let backend: Backend | null = null;
  /** Ends the rest before head office is asked for a profile again. */
  let lookNow = (): void => {};
  const state = (): DoorState => ({
    ...{ spokenAt, trouble: unheard ?? aside?.why ?? null, standing: key.standing, profileRevision: current.sealed.revision },
    ...toldOf(backend),
  });
  const asking: Ask = async (request, signal) => {
    const answer = await upstream.text(key, request, signal);
    hear(answer, 'exchange');
    if (answer.kind === 'answered') return answer.answer;
    throw new Error(heardIn(answer).why ?? '');
  };
  const { promise: broken, resolve: tellBroken } = Promise.withResolvers<string>();
  const open = async (profile: OpenProfile, at: Settings): Promise<Backend> => {
    const { configuration, staff } = profile;
    const door = { kind: 'store', storeId, upstream: key.upstream, state } as const;
    const given = {
      ...{ configuration, staff, nodeId, door },
      ask: asking,
      profileRevision: () => current.sealed.revision,
      onProfile(revision: number) {
        if (revision !== current.sealed.revision && revision !== aside?.revision) lookNow();
      },
      isTakenOver: key.standing === 'takenOver',
      onTakenOver() {
        if (key.standing !== 'takenOver') changeKey({ standing: 'takenOver' });
      },
    };
    const started = await startBackend(at, { ...starting, given });
    isOpen = true;
    void started.broken.then(tellBroken);
    return started;
  };
  const changeKey = (change: Partial<NodeKey>): void => {
    key = { ...key, ...change };
    writeNodeKey(nodeKeyFileOf(settings), key);
  };
  /** Puts what is worked by on the disk, where it is not yet. */
  const keep = (): void => {
    if (isKept) return;
    writeOwnersOnly(file, `${JSON.stringify(current.sealed)}\n`);
    changeKey({ revision: current.sealed.revision });
    isKept = true;
  };
  const worksBy = (next: OpenProfile): void => {
    current = next;
    aside = null;
    isKept = false;
    logger.info({ revision: next.sealed.revision }, 'a newer profile is applied');
    keep();
  };
  const putAside = (revision: number, why: string): void => {
    aside = { revision, why: `revision ${revision} of the profile is not applied: ${why}` };
    logger.error({ revision, why }, 'a newer profile is not applied');
  };

  const first = await open(current, settings);
  backend = first;
  try {
    keep();
  } catch (fault) {
    await first.close();
    throw fault;
  }
  // A port that was picked stays: tills know it.
  const again = settings.QUICKPAY_PORT === 0 ? { ...settings, QUICKPAY_PORT: Number(new URL(first.url).port) } : settings;

  const reopen = async (next: OpenProfile): Promise<void> => {
    if (backend !== null) await quiet(backend);
    isOpen = false;
    await backend?.close();
    try {
      backend = await open(next, again);
    } catch (fault) {
      putAside(next.sealed.revision, wordsOf(fault));
      backend = await open(current, again);
      return;
    }
    worksBy(next);
  };

  const apply = async (json: NodeProfile): Promise<void> => {
    if (json.revision === aside?.revision) return;
    const opened = openProfile(file, json, key, Date.now());
    if (opened.kind === 'refused') putAside(json.revision, opened.why);
    else if (differInStaffAlone(current, opened.profile)) {
      await backend?.people.follow(opened.profile.staff.people);
      worksBy(opened.profile);
    } else await reopen(opened.profile);
  };

  /** @param of in an answer of the exchange, how the node stands is in the text, for those who read it */
  const hear = (answer: Answered<unknown>, of: 'profile' | 'exchange'): void => {
    const before = unheard;
    const { why, standing: told } = heardIn(answer);
    const standing = of === 'exchange' && answer.kind === 'answered' ? null : told;
    if (answer.kind !== 'silent') spokenAt = Date.now();
    unheard = why;
    if (why !== null && why !== before) logger.warn({ why }, 'head office');
    if (standing === null || standing === key.standing) return;
    logger[standing === 'active' ? 'info' : 'error']({ standing }, 'head office says how this node stands');
    changeKey({ standing });
  };

  const looking = (async () => {
    while (!stopping.signal.aborted) {
      const answer = await upstream.profile(key, current.sealed.revision, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        hear(answer, 'profile');
        keep();
        if (answer.kind === 'answered' && answer.answer.profile !== null) await apply(answer.answer.profile);
      } catch (fault) {
        if (!isOpen) throw fault;
        // A disk that is full, say: what is open goes on, and it is tried again.
        unheard = `what head office said could not be kept: ${wordsOf(fault)}`;
        logger.error({ err: fault }, 'what head office said could not be kept');
      }
      const rest = new AbortController();
      lookNow = () => rest.abort();
      await sleep(askEveryMs, AbortSignal.any([stopping.signal, rest.signal]));
    }
  })().catch((fault: unknown) => {
    // Nothing is open any more: the process has to be started again.
    logger.error({ err: fault }, 'the node cannot go on');
    tellBroken('its backend could not be opened again');
  });

  return {
    url: first.url,
    environment: first.environment,
    broken,
    async close() {
      stopping.abort();
      await looking;
      await backend?.close();
    },
  };
}

/** What waits to be told, and what is held back. */
function toldOf(backend: Backend | null): Pick<DoorState, 'backlog' | 'held'> {
  const told = backend?.told() ?? null;
  return told === null ? { backlog: null, held: null } : { backlog: told.backlog, held: told.held };
}

const wordsOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

/** The profile on the disk; head office's where that is none, or cannot be used. @throws ConfigurationError */
async function firstProfile(
  file: string,
  key: NodeKey,
  upstream: Upstream,
): Promise<Readonly<{ profile: OpenProfile; isStored: boolean }>> {
  const stored = storedProfile(file, key);
  if ('profile' in stored) return { ...stored, isStored: true };
  const answer = await upstream.profile(key, 0);
  const fault = (why: string): ConfigurationError => new ConfigurationError(`${stored.why}, and ${why}.`);
  if (answer.kind === 'silent') throw fault(answer.why);
  if (answer.kind === 'refused') throw fault(refusalOf(answer.problem));
  const { profile, environment } = answer.answer;
  if (environment === 'production' && !isEncrypted(key.upstream))
    throw fault(`${key.upstream} is production, and not encrypted: it is asked over https`);
  const opened = openProfile(file, profile, key, Date.now());
  if (opened.kind === 'refused') throw fault(`head office’s cannot be used: ${opened.why}`);
  return { profile: opened.profile, isStored: false };
}

function storedProfile(file: string, key: NodeKey): Readonly<{ profile: OpenProfile }> | Readonly<{ why: string }> {
  const read = readProfile(file);
  if ('why' in read) return read;
  const opened = openProfile(file, read.json, key, Date.now());
  return opened.kind === 'open' ? opened : { why: `${file} cannot be used (${opened.why})` };
}

/** Waits for a moment in which nothing is under way, but not for ever: what is then is waited for by the closing. */
async function quiet(backend: Backend): Promise<void> {
  const until = Date.now() + NODE_LIMITS.quietMsMax;
  while (backend.inFlight() > 0 && Date.now() < until) await sleep(50);
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
