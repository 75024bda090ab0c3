/** Who can sign in at the demo's till, for whoever is signed out. People of the demo alone. */

import { DEMO_WORDS } from '../../words/demo-words.ts';
import { useTable } from '../../words/language-provider.tsx';
import type { DemoFacts } from '../facts.ts';

export function People({ people }: Pick<DemoFacts, 'people'>) {
  const tell = useTable(DEMO_WORDS);
  return (
    <ul aria-label={tell('demo.people')}>
      {people.map(({ name, pin }) => (
        <li key={name}>
          <span translate="no">{name}</span> · {tell('demo.pin', { pin })}
        </li>
      ))}
    </ul>
  );
}
