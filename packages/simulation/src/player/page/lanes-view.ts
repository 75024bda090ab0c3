/** The lanes of the sale that is looked at: what comes after the step is veiled, the step itself framed. */
import { HEAD, lanesOf } from '../lanes.ts';
import { WORLD } from '../sales.ts';
import { ROW } from '../times.ts';
import { drawing, make } from './element.ts';
import type { Player } from './player.ts';

export function lanesView(player: Player): HTMLElement {
  const region = make('section', { class: 'lanes', tabindex: '0' });
  let rows: readonly number[] = [];
  let move = (_: number): void => {};

  const draw = () => {
    const { story, run } = player;
    const lanes = lanesOf(story, run.from);
    const name = story.id === WORLD ? 'what met everybody' : story.id;
    const body = drawing(lanes.width, lanes.height, lanes.body, {
      role: 'img',
      'aria-label': `Lanes of ${name}, time runs down`,
    });
    const veil = rect('veil', lanes.width);
    const frame = rect('frame', lanes.width);
    body.append(veil, frame);
    region.replaceChildren(drawing(lanes.width, HEAD, lanes.head, { class: 'head-of-lanes', 'aria-hidden': 'true' }), body);
    region.setAttribute('aria-label', `Lanes of ${name}`);
    region.hidden = story.moments.length === 0;
    rows = lanes.rows;
    move = (step) => {
      const top = rows[step] ?? 0;
      const end = top + ROW;
      veil.setAttribute('y', String(end));
      veil.setAttribute('height', String(Math.max(0, lanes.height - end)));
      frame.setAttribute('y', String(top + 1));
      frame.setAttribute('height', String(ROW - 1));
      if (top < region.scrollTop || end + HEAD > region.scrollTop + region.clientHeight)
        region.scrollTop = top - (region.clientHeight - HEAD) / 2;
    };
    region.scrollLeft = 0;
  };

  region.addEventListener('click', ({ target }) => {
    const step = target instanceof Element ? target.closest('[data-step]')?.getAttribute('data-step') : null;
    if (step != null) player.go(Number(step));
  });
  player.onChange((change) => {
    if (change === 'story') draw();
    move(player.step);
  });
  return region;
}

function rect(look: string, width: number): SVGRectElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  element.setAttribute('class', look);
  element.setAttribute('width', String(width));
  return element;
}
