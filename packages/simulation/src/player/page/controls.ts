/** Above the lanes: stepping, playing, jumping, and what the keys are. */
import { clockOf } from '../sentences.ts';
import { button, choice, make } from './element.ts';
import { type Jump, stepsOf, timeIn } from './jumps.ts';
import { KEYS, nameOfKey } from './keys.ts';
import type { Player } from './player.ts';
import { Playing, SPEEDS } from './playing.ts';

export type Controls = Readonly<{ element: HTMLElement; playing: Playing; askTime: () => void }>;

const JUMP_WORDS: Readonly<Record<Jump, readonly [before: string, next: string]>> = {
  fault: ['Fault before', 'Next fault'],
  state: ['State before', 'Next state'],
  violation: ['Violation before', 'Next violation'],
};

/** @param onPlay told whether it plays by itself now */
export function controls(player: Player, onPlay: (isPlaying: boolean) => void): Controls {
  const play = button('Play', () => playing.toggle());
  const playing = new Playing(player, (isPlaying) => {
    play.textContent = isPlaying ? 'Stop' : 'Play';
    onPlay(isPlaying);
  });
  const steps = [
    button('First', () => player.go(0)),
    button('Back', () => player.go(player.step - 1)),
    button('Next', () => player.go(player.step + 1)),
    button('Last', () => player.go(player.last)),
  ];
  const jumps = (Object.entries(JUMP_WORDS) as [Jump, readonly [string, string]][]).map(([jump, [before, next]]) => ({
    jump,
    // keys of the table
    back: button(before, () => void player.jump(jump, -1)),
    on: button(next, () => void player.jump(jump, 1)),
  }));
  player.onChange(() => {
    for (const { jump, back, on } of jumps) {
      const found = stepsOf(player.story, jump);
      // Stays where it is for the keyboard: a button that has the focus must not vanish under it.
      back.setAttribute('aria-disabled', String(!found.some((step) => step < player.step)));
      on.setAttribute('aria-disabled', String(!found.some((step) => step > player.step)));
    }
  });
  const time = timeForm(player);
  const element = make(
    'div',
    { class: 'controls' },
    make('div', { role: 'group', 'aria-label': 'Step' }, ...steps),
    make(
      'div',
      { role: 'group', 'aria-label': 'Play' },
      play,
      choice('speed', 'Speed', SPEEDS, (speed) => {
        playing.speed = Number(speed);
      }),
    ),
    time.form,
    make('div', { role: 'group', 'aria-label': 'Jump' }, ...jumps.flatMap(({ back, on }) => [back, on])),
    keysHelp(),
  );
  return { element, playing, askTime: () => time.input.select() };
}

function timeForm(player: Player) {
  const input = make('input', {
    id: 'time',
    size: '9',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'time-wrong',
  });
  const wrong = make('span', { id: 'time-wrong', class: 'wrong', role: 'alert' });
  const form = make(
    'form',
    {},
    make('label', { for: 'time' }, 'Time ', input),
    ' ',
    make('button', { type: 'submit' }, 'Go there'),
    wrong,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const ms = timeIn(input.value);
    wrong.textContent = ms === null ? 'A time is written as 1:02.5 or 62.5.' : '';
    input.setAttribute('aria-invalid', String(ms === null));
    if (ms !== null) player.goTo(ms);
  });
  player.onChange(() => {
    input.placeholder = clockOf((player.moment?.at ?? player.run.from) - player.run.from);
  });
  return { form, input };
}

function keysHelp(): HTMLElement {
  const rows = KEYS.flatMap(([keys, , words]) => [
    make('dt', {}, ...keys.flatMap((key) => [make('kbd', {}, nameOfKey(key)), ' '])),
    make('dd', {}, words),
  ]);
  return make(
    'details',
    { class: 'keys' },
    make('summary', {}, 'Keys'),
    make('p', {}, 'While the focus is in the lanes or beside them.'),
    make('dl', {}, ...rows),
  );
}
