/** Who works here: for managers. */
import type { PersonView } from '@quickpay/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDoor } from '../server/door.ts';
import { useQuickpay } from '../server/quickpay.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Row, Rows } from '../ui/rows.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import { PersonDialog } from './person-dialog.tsx';
import styles from './sign-in.module.css';

export const peopleKey = ['sign-in', 'people'] as const;

/** Who is being changed; `null` for somebody new. */
type Changing = Readonly<{ person: PersonView | null }>;

export function PeoplePanel() {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const { data, isError } = useQuery({ queryKey: peopleKey, queryFn: ({ signal }) => quickpay.people.list({ signal }) });
  const tellDoor = useTable(DOOR_WORDS);
  // Who works at a store's own server head office decides.
  const isReadOnly = useDoor()?.door === 'store';
  const [changing, setChanging] = useState<Changing | null>(null);
  return (
    <div className={styles.rows}>
      {isError ? <p role="alert">{say('net.exception')}</p> : null}
      {isReadOnly ? <p role="status">{tellDoor('door.readOnly')}</p> : null}
      <Rows label={say('people.title')}>
        {(data?.items ?? []).map((person) => (
          <Row
            key={person.id}
            lead={<Icon name="person" />}
            title={<span translate="no">{person.name}</span>}
            detail={say(person.isActive ? (person.hasPin ? 'people.withPin' : 'people.passwordOnly') : 'people.inactive')}
            end={say(`role.${person.role}`)}
            {...(isReadOnly ? {} : { onOpen: () => setChanging({ person }) })}
          />
        ))}
      </Rows>
      {isReadOnly ? null : (
        <Button kind="primary" icon="person" onPress={() => setChanging({ person: null })}>
          {say('people.add')}
        </Button>
      )}
      {changing === null ? null : (
        <PersonDialog key={changing.person?.id ?? ''} person={changing.person} onClose={() => setChanging(null)} />
      )}
    </div>
  );
}
