/** All sales at once, to jump from: a row leads to its sale, and a place in the row to what had happened there by then. */
import { overviewOf } from '../overview.ts';
import { WORLD } from '../sales.ts';
import { addressOf } from './address.ts';
import { drawing, make } from './element.ts';
import { stepAt } from './jumps.ts';
import type { Player } from './player.ts';

export function overviewView(player: Player): HTMLElement {
  const { run } = player;
  // In the order in which they came.
  const sales = player.stories.filter(({ id }) => id !== WORLD).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const { width, height, drawing: drawn, timeAt } = overviewOf(run, sales, ({ id }) => addressOf(id));
  const svg = drawing(width, height, drawn);
  const region = make('section', { class: 'overview', tabindex: '0', 'aria-label': 'All sales over the time of the run' }, svg);
  svg.addEventListener('click', (event) => {
    const id = event.target instanceof Element ? event.target.closest('[data-sale]')?.getAttribute('data-sale') : null;
    const story = sales.find((one) => one.id === id);
    // Pressed by the keyboard it has no place.
    if (story === undefined || event.detail === 0) return;
    event.preventDefault();
    const x = ((event.clientX - svg.getBoundingClientRect().left) * width) / svg.getBoundingClientRect().width;
    location.hash = addressOf(story.id, stepAt(story, timeAt(x)));
  });
  player.onChange(() => {
    region.hidden = player.story.id !== WORLD;
  });
  return region;
}
