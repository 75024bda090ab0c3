/** Who can sign in at the demo's till, for whoever is signed out. People of the demo alone. */
import { useWords } from '../../words/language-provider.tsx';
import type { DemoFacts } from '../facts.ts';

export function People({ people }: Pick<DemoFacts, 'people'>) {
  const { say } = useWords();
  return (
    <ul aria-label={say('demo.people')}>
      {people.map(({ name, pin }) => (
        <li key={name}>
          <span translate="no">{name}</span> · {say('demo.pin', { pin })}
        </li>
      ))}
    </ul>
  );
}
