/**
 * Who is signed in where. A session ends when nothing was done for a while, when it has grown old, when somebody ends it, when its person
 * is no longer active, or when its device is unpaired; whatever lives by it (an event stream) ends with it. Payments do not: they are the
 * shop's.
 */
import type { Clock } from '@quickpay/core';
import type { Device, PeopleStore, Person, StoredSession } from './store.ts';

export type SessionLife = Readonly<{
  /** Until it ends without anything being done. */
  idleMs: number;
  /** Until it ends whatever is done. */
  lifeMs: number;
}>;

export type Session = Readonly<{
  token: string;
  person: Person;
  deviceId: string;
  startedAt: number;
  expiresAt: number;
  endsAt: number;
}>;

export type Sessions = Readonly<{
  /** The session of that token at that device, or null once it has ended. */
  find(token: string, deviceId: string): Promise<Session | null>;
  /** In the place of another at the same browser. Part of a change that is made together. */
  start(person: Person, device: Device, before: string | null): Promise<Session>;
  /** Something was done. Answers the session as it goes on. */
  used(session: Session): Promise<Session>;
  end(of: Parameters<PeopleStore['endSessions']>[0]): Promise<void>;
  /** Whoever lives by a session that is no more is told so: after a change that was made together. */
  tellEnded(): Promise<void>;
  /** Calls back once when it has ended, for whatever reason. The answer stops that. */
  watch(session: Session, onEnd: () => void): () => void;
}>;

/** Not every deed is written: the end is so much too early at most. */
const RENEWED_EVERY_MS = 60_000;
/** Ended ones are kept as long, so that a page that comes back is told that its login expired. */
const KEPT_MS = 86_400_000;

type Options = Readonly<{ store: PeopleStore; clock: Clock; life: SessionLife }>;

export function createSessions({ store, clock, life: { idleMs, lifeMs } }: Options): Sessions {
  const watchers = new Set<{ look: () => Promise<void> }>();

  const sessionOf = ({ token, deviceId, createdAt, expiresAt }: StoredSession, person: Person): Session => {
    // Settings may have become shorter since.
    const endsAt = createdAt + lifeMs;
    return { token, person, deviceId, startedAt: createdAt, endsAt, expiresAt: Math.min(expiresAt, endsAt) };
  };
  const find: Sessions['find'] = async (token, deviceId) => {
    const found = await store.session(token);
    if (found === null || found.session.deviceId !== deviceId || !found.person.isActive) return null;
    const session = sessionOf(found.session, found.person);
    return session.expiresAt > clock.now() ? session : null;
  };
  const lookAtAll = async () => {
    for (const { look } of [...watchers]) await look();
  };

  return {
    find,
    async start(person, device, before) {
      const now = clock.now();
      if (before !== null) await store.endSessions({ token: before });
      await store.endSessions({ endedBefore: now - KEPT_MS });
      const made = { personId: person.id, deviceId: device.id, startedAt: now, expiresAt: now + Math.min(idleMs, lifeMs) };
      return sessionOf(await store.startSession(made), person);
    },
    async used(session) {
      const expiresAt = Math.min(clock.now() + idleMs, session.endsAt);
      if (expiresAt - session.expiresAt < Math.min(RENEWED_EVERY_MS, idleMs / 2)) return session;
      await store.together(() => store.renewSession(session.token, expiresAt));
      return { ...session, expiresAt };
    },
    async end(of) {
      await store.together(() => store.endSessions(of));
      await lookAtAll();
    },
    tellEnded: lookAtAll,
    watch(session, onEnd) {
      let sleep = () => {};
      const stop = () => {
        sleep();
        watchers.delete(watcher);
      };
      const watcher = {
        // What was renewed meanwhile ends later.
        look: async () => {
          if (!watchers.has(watcher)) return;
          // Of which nothing can be read any more it has to be believed that it has ended.
          const now = await find(session.token, session.deviceId).catch(() => null);
          if (!watchers.has(watcher)) return;
          sleep();
          if (now === null) {
            stop();
            onEnd();
          } else sleep = clock.wakeAt(now.expiresAt, () => void watcher.look());
        },
      };
      watchers.add(watcher);
      sleep = clock.wakeAt(session.expiresAt, () => void watcher.look());
      return stop;
    },
  };
}
