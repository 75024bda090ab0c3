/** Who may be at this till: one tile each. */
import type { TileView } from '@quickpay/client';
import { useServerClock } from '../server/server-clock.tsx';
import { Icon } from '../ui/icons.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './sign-in.module.css';

export function Tiles({ people, onChoose }: { people: readonly TileView[]; onChoose: (person: TileView) => void }) {
  const { say } = useWords();
  if (people.length === 0) {
    return (
      <p>
        {say('signIn.nobody')}{' '}
        <code className={styles.shell} translate="no">
          quickpay people add
        </code>
      </p>
    );
  }
  return (
    <ul className={styles.tiles} aria-label={say('signIn.people')}>
      {people.map((person) => (
        <Tile key={person.id} person={person} onChoose={onChoose} />
      ))}
    </ul>
  );
}

/** Who waits can be chosen all the same: the form says for how long. */
function Tile({ person, onChoose }: { person: TileView; onChoose: (person: TileView) => void }) {
  const { say } = useWords();
  const waits = useSecondsLeft(useServerClock(), person.waitsUntil);
  return (
    <li>
      <button type="button" className={styles.tile} onClick={() => onChoose(person)}>
        <Icon name="person" />
        <span className={styles.tileName} translate="no">
          {person.name}
        </span>
        <span className={styles.tileRole}>
          {waits !== null && waits > 0 ? say('signIn.waits', { n: waits }) : say(`role.${person.role}`)}
        </span>
      </button>
    </li>
  );
}
