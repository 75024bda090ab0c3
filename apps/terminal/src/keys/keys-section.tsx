/** Settings of the keys that do something on every screen. */
import { useEffect, useState } from 'react';
import { useAnnounce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { FieldError } from '../ui/text-field.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './keys-section.module.css';
import { keptKeys, SHORTCUTS, type Shortcut } from './shortcuts.ts';
import { useKeys } from './use-shortcuts.ts';

/** Keys by which one moves on or gives up: they stay what they are. */
const ENDS = new Set(['Escape', 'Tab', 'Shift', 'Control', 'Alt', 'Meta']);

export function KeysSection() {
  const { say } = useWords();
  const announce = useAnnounce();
  const keys = useKeys();
  const [changing, setChanging] = useState<Shortcut | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (changing === null) return;
    const listen = (event: KeyboardEvent) => {
      if (ENDS.has(event.key)) {
        if (event.key === 'Escape' || event.key === 'Tab') setChanging(null);
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const fault = keptKeys.set(changing, event.key);
      const said = fault === null ? null : say(`keys.${fault}`, { key: event.key });
      setError(said);
      if (said !== null) announce(said, 'assertive');
      setChanging(null);
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, [changing, say, announce]);
  return (
    <div className={styles.section}>
      <p>{say('keys.intro')}</p>
      <ul className={styles.keys}>
        {SHORTCUTS.map((name) => (
          <li key={name} className={styles.key}>
            <span>{say(`keys.${name}`)}</span>
            <Kbd shortcut={keys[name]} />
            <Button
              onPress={() => {
                setError(null);
                setChanging(name);
              }}
            >
              {changing === name ? say('keys.press') : say('keys.changeOf', { name: say(`keys.${name}`) })}
            </Button>
          </li>
        ))}
      </ul>
      {error === null ? null : <FieldError id="keys-error" error={error} />}
      <Button onPress={keptKeys.reset}>{say('keys.reset')}</Button>
    </div>
  );
}
