/** All sales, the most interesting first; a choice of them. */
import { isReturned, type SaleStory, WORLD } from '../sales.ts';
import { addressOf } from './address.ts';
import { choice, make } from './element.ts';
import type { Player } from './player.ts';

const SHOWN: Readonly<Record<string, readonly [words: string, shows: (story: SaleStory) => boolean]>> = {
  all: ['all sales', () => true],
  violated: ['violated', ({ violations }) => violations > 0],
  faulted: ['with faults', ({ faults }) => faults > 0],
  returned: ['money went back', isReturned],
};
const ANY = '';

export function saleList(player: Player): HTMLElement {
  let shows = (_: SaleStory): boolean => true;
  let inStory = ANY;
  const list = make('ul', {});
  const count = make('p', { role: 'status' });
  const fill = () => {
    const sales = player.stories.filter(({ id }) => id !== WORLD);
    const some = sales.filter((story) => shows(story) && (inStory === ANY || storiesIn(story).includes(inStory)));
    const world = player.stories.filter(({ id }) => id === WORLD);
    list.replaceChildren(...[...world, ...some].map((story) => make('li', {}, entry(story))));
    count.textContent = `${some.length} of ${sales.length} sales`;
    mark();
  };
  const mark = () => {
    for (const link of list.querySelectorAll('a'))
      if (link.dataset.sale === player.story.id) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
  };
  player.onChange((change) => {
    if (change === 'story') mark();
  });
  const names = [...new Set(player.stories.flatMap(storiesIn))].sort(
    (one, other) => Number(one.slice(1)) - Number(other.slice(1)),
  );
  const nav = make(
    'nav',
    { 'aria-label': 'Sales' },
    choice('shown', 'Show', new Map(Object.entries(SHOWN).map(([value, [words]]) => [value, words])), (value) => {
      shows = SHOWN[value]?.[1] ?? (() => true);
      fill();
    }),
    choice('story', 'Story', new Map([[ANY, 'any'], ...names.map((name) => [name, name] as const)]), (value) => {
      inStory = value;
      fill();
    }),
    count,
    list,
  );
  fill();
  return nav;
}

const storiesIn = ({ endings }: SaleStory): readonly string[] => endings.flatMap(({ stories }) => stories);

function entry(story: SaleStory): HTMLElement {
  const { id, endings, faults, violations } = story;
  const counted = (count: number, one: string, many: string) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]);
  const wrong = [
    ...counted(violations, 'violation', 'violations').map((text) => make('strong', { class: 'wrong' }, `✕ ${text}`)),
    ...counted(faults, 'fault', 'faults').map((text) => make('span', { class: 'wrong' }, text)),
  ];
  const link = make('a', { href: addressOf(id), 'data-sale': id }, make('b', {}, id === WORLD ? 'The whole world' : id));
  if (id !== WORLD) link.append(` ${endings[0]?.amount ?? ''}`, make('span', { class: 'ended' }, endedWords(story)));
  for (const mark of wrong) link.append(' ', mark);
  const told = new Set(storiesIn(story));
  if (told.size > 0) link.append(' ', make('small', {}, [...told].join(' ')));
  return link;
}

/** @example 'notPaid (expired), then paid' */
export function endedWords({ endings }: SaleStory): string {
  if (endings.length === 0) return 'no payment';
  return endings.map(({ state, reason }) => (reason === null ? state : `${state} (${reason})`)).join(', then ');
}
