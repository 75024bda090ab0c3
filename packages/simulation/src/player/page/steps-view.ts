/** Every step in words, one below the other: the lanes for whoever does not look at drawings. */
import { clockOf, sentenceOf } from '../sentences.ts';
import { button, make } from './element.ts';
import type { Player } from './player.ts';

export function stepsView(player: Player): HTMLElement {
  const list = make('ol', {});
  const details = make('details', { class: 'steps' }, make('summary', {}, 'Every step in words'), list);
  const fill = () => {
    if (!details.open) return list.replaceChildren();
    const { story, run } = player;
    list.replaceChildren(
      ...story.moments.map((told, step) =>
        make(
          'li',
          {},
          button(`${clockOf(told.at - run.from)} ${sentenceOf(told, story.payments)}`, () => player.go(step)),
        ),
      ),
    );
    mark();
  };
  const mark = () => {
    list.querySelector('[aria-current]')?.removeAttribute('aria-current');
    list.children[player.step]?.firstElementChild?.setAttribute('aria-current', 'step');
  };
  details.addEventListener('toggle', fill);
  player.onChange((change) => (change === 'story' ? fill() : mark()));
  return details;
}
