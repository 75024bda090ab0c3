/** The panels as screens of their own. */
import type { ReactNode } from 'react';
import { useScreenTitle } from '../screens/screen-title.ts';
import { useWords } from '../words/language-provider.tsx';
import { DevicesPanel } from './devices-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { useSession } from './session.tsx';
import styles from './sign-in.module.css';

export const PeopleScreen = () => <ManagersScreen title="people.title" panel={<PeoplePanel />} />;
export const DevicesScreen = () => <ManagersScreen title="devices.title" panel={<DevicesPanel />} />;

function ManagersScreen({ title, panel }: { title: 'people.title' | 'devices.title'; panel: ReactNode }) {
  const { say } = useWords();
  const { person } = useSession();
  useScreenTitle(say(title));
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{say(title)}</h1>
      {person.role === 'manager' ? panel : <p>{say('login.manager')}</p>}
    </section>
  );
}
