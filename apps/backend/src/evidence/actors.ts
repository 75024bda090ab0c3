/** Who acted, by name: the ledger and the log know people by their ids, and programs by the names of their API keys. */
import type { ActorView } from '@quickpay/api';
import type { SignIn } from '../sign-in/open-sign-in.ts';

/** From an id or a key's name to who that is; null for nobody. */
export type NameOf = (id: string | null) => ActorView | null;

const PERSON = 'per_';

export async function readNames({ people }: Pick<SignIn, 'people'>): Promise<NameOf> {
  const known = new Map((await people.all()).map(({ id, name }) => [id, name]));
  return (id) => {
    if (id === null || id === '') return null;
    const name = known.get(id);
    return { id, name: name ?? id, kind: name !== undefined || id.startsWith(PERSON) ? 'person' : 'program' };
  };
}
