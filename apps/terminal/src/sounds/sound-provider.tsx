/** Sounds for everything below, once the browser lets them be heard. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useWords } from '../words/language-provider.tsx';
import type { Amount } from '../words/money.ts';
import { keptSound, keptSounds, keptSpoken, keptVolume } from './kept-sounds.ts';
import { createPlayer, type Player, type SoundName } from './sounds.ts';

type Sounds = Readonly<{
  play(sound: SoundName): void;
  /** Says that an amount was received, where that is wanted. Only for what is verified as paid. */
  sayPaid(amount: Amount): void;
  player: Player;
}>;

const SoundContext = createContext<Sounds | null>(null);

export function SoundProvider({ children }: { children: ReactNode }) {
  const { say, money, language } = useWords();
  const [player] = useState(createPlayer);
  useEffect(() => {
    const unlock = () => player.unlock();
    addEventListener('pointerdown', unlock, { capture: true });
    addEventListener('keydown', unlock, { capture: true });
    return () => {
      removeEventListener('pointerdown', unlock, { capture: true });
      removeEventListener('keydown', unlock, { capture: true });
    };
  }, [player]);
  const sounds = useMemo<Sounds>(
    () => ({
      player,
      play: (sound) => {
        if (keptSounds.get() === 'on' && keptSound[sound].get() === 'on') player.play(sound, keptVolume.get());
      },
      sayPaid: (amount) => {
        if (keptSpoken.get() !== 'on' || keptSounds.get() !== 'on' || !('speechSynthesis' in window)) return;
        const spoken = new SpeechSynthesisUtterance(say('sound.spokenText', { amount: money.text(amount) }));
        spoken.lang = language === 'zh-CN' ? language : 'en-GB';
        speechSynthesis.speak(spoken);
      },
    }),
    [player, say, money, language],
  );
  return <SoundContext value={sounds}>{children}</SoundContext>;
}

/** @throws Error outside of SoundProvider: a programmer's error */
export function useSounds(): Sounds {
  const sounds = useContext(SoundContext);
  if (sounds === null) throw new Error('outside of SoundProvider');
  return sounds;
}

/** Whether sounds are wanted and the browser still keeps them off. */
export function useSoundsBlocked(): boolean {
  const { player } = useSounds();
  const isBlocked = useSyncExternalStore(player.subscribe, player.isBlocked);
  const wanted = useSyncExternalStore(keptSounds.subscribe, keptSounds.get);
  return isBlocked && wanted === 'on';
}
