/** Settings of what is heard. */
import { useSyncExternalStore } from 'react';
import { Button } from '../ui/button.tsx';
import { KeptSwitch } from '../ui/kept-switch.tsx';
import { Segments } from '../ui/segments.tsx';
import { useWords } from '../words/language-provider.tsx';
import { keptSound, keptSounds, keptSpoken, keptVolume } from './kept-sounds.ts';
import { useSounds } from './sound-provider.tsx';
import { SOUNDS, VOLUMES, type Volume } from './sounds.ts';
import styles from './sounds-section.module.css';

const VOLUME_NAMES = Object.keys(VOLUMES) as readonly Volume[]; // keys of the table are the volumes

export function SoundsSection() {
  const { say } = useWords();
  const { player } = useSounds();
  const volume = useSyncExternalStore(keptVolume.subscribe, keptVolume.get);
  return (
    <div className={styles.section}>
      <KeptSwitch kept={keptSounds} label={say('sound.on')} />
      <Segments
        label={say('sound.volume')}
        value={volume}
        options={VOLUME_NAMES.map((value) => ({ value, label: say(`sound.${value}`) }))}
        onChange={keptVolume.set}
      />
      <ul className={styles.sounds}>
        {SOUNDS.map((sound) => (
          <li key={sound} className={styles.sound}>
            <KeptSwitch kept={keptSound[sound]} label={say(`sound.${sound}`)} />
            <Button icon="sound" onPress={() => player.play(sound, keptVolume.get())}>
              {say('sound.hear')}
            </Button>
          </li>
        ))}
      </ul>
      <KeptSwitch kept={keptSpoken} label={say('sound.spoken')} />
    </div>
  );
}
