/** What there is beside the sale, at the same spot on every screen of the counter. Help and feedback open over what is in front. */
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useKeys, useShortcuts } from '../keys/use-shortcuts.ts';
import { useSession } from '../sign-in/session.tsx';
import { classes } from '../ui/classes.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import { AttentionBadge } from './attention/badge.tsx';
import { useCalls } from './attention/use-attention.ts';
import styles from './beside-bar.module.css';
import { FeedbackButton } from './feedback/feedback-button.tsx';
import { HelpButton } from './help/help-button.tsx';
import { useOpenHere } from './use-open-here.ts';

type Place = Readonly<{ to: '/' | '/history' | '/shift' | '/attention' | '/settings'; title: Key; icon: IconName }>;
const SALE: Place = { to: '/', title: 'action.newSale', icon: 'scan' };
const HISTORY: Place = { to: '/history', title: 'history.title', icon: 'history' };
const SHIFT: Place = { to: '/shift', title: 'shift.title', icon: 'shift' };
const ATTENTION: Place = { to: '/attention', title: 'attention.title', icon: 'alert' };
const SETTINGS: Place = { to: '/settings', title: 'settings.title', icon: 'settings' };

/** @param onDisplay opens the customer's display */
export function BesideBar({ onDisplay }: { onDisplay: () => void }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const { person } = useSession();
  const { items: calls, complete } = useCalls();
  const keys = useKeys();
  const [isHelping, setHelping] = useOpenHere();
  const isManagerWanted = person.role === 'manager' || calls.length > 0;
  useShortcuts({ help: () => setHelping(true), history: () => void navigate({ to: '/history' }), display: onDisplay });
  return (
    <nav className={classes(styles.bar, isManagerWanted && styles.crowded)} aria-label={say('beside.label')}>
      <PlaceLink place={SALE} />
      <PlaceLink place={HISTORY} />
      <PlaceLink place={SHIFT} />
      {isManagerWanted ? (
        <PlaceLink place={ATTENTION}>
          <AttentionBadge count={calls.length} isAll={complete} />
        </PlaceLink>
      ) : null}
      <PlaceLink place={SETTINGS} />
      <button type="button" className={classes(styles.link, styles.display)} aria-keyshortcuts={keys.display} onClick={onDisplay}>
        {say('strip.display')}
      </button>
      <span className={styles.end}>
        <FeedbackButton />
        <HelpButton isOpen={isHelping} onOpenChange={setHelping} />
      </span>
    </nav>
  );
}

function PlaceLink({ place: { to, title, icon }, children }: { place: Place; children?: ReactNode }) {
  const { say } = useWords();
  return (
    <Link to={to} className={styles.link} activeProps={{ 'aria-current': 'page' }}>
      <Icon name={icon} />
      <span className={styles.word}>{say(title)}</span>
      {children}
    </Link>
  );
}
