/** Beside the lanes: the step in words, and how every invariant stands by then. */
import { type Standing, standings } from '../invariants.ts';
import { WORLD } from '../sales.ts';
import { clockOf, sentenceOf } from '../sentences.ts';
import { make } from './element.ts';
import type { Player } from './player.ts';

const VERDICTS: Readonly<Record<Standing['verdict'], string>> = {
  holds: '✓ holds so far',
  violated: '✕ violated',
  atRest: '… asked at rest',
  elsewhere: '– not asked here',
};

export function panel(player: Player): Readonly<{ element: HTMLElement; speaks: (isAloud: boolean) => void }> {
  const place = make('p', { class: 'place' });
  const sentence = make('p', { class: 'sentence', 'aria-live': 'polite' });
  const source = make('code', {});
  const list = make('dl', {});
  player.onChange(() => {
    const { moment, story, run, step, last } = player;
    place.textContent =
      moment === null ? 'Nothing was told' : `Step ${step + 1} of ${last + 1} at ${clockOf(moment.at - run.from)}`;
    sentence.textContent = moment === null ? '' : sentenceOf(moment, story.payments);
    source.textContent = JSON.stringify(moment);
    // The world’s last step is its end, whatever was found out about single sales then.
    const isEnd = moment === null || (story.id === WORLD && step === last);
    const soFar = isEnd ? run.told : run.told.slice(0, run.told.indexOf(moment) + 1);
    const isAtRest = isEnd || moment.at >= run.until;
    list.replaceChildren(...standings(soFar, isAtRest).flatMap((one) => standing(one, run.from)));
  });
  const element = make(
    'aside',
    { 'aria-label': 'Step and invariants' },
    make('h2', {}, 'Step'),
    place,
    sentence,
    make('details', {}, make('summary', {}, 'As it was told'), source),
    make('h2', {}, 'Invariants up to here'),
    list,
  );
  return { element, speaks: (isAloud) => sentence.setAttribute('aria-live', isAloud ? 'polite' : 'off') };
}

function standing({ name, words, verdict, by }: Standing, from: number): readonly HTMLElement[] {
  const found = by === null ? [] : [make('p', {}, `${clockOf(by.at - from)}: ${by.text}`)];
  return [
    make('dt', { class: verdict }, `${name} `, make('span', {}, VERDICTS[verdict])),
    make('dd', { class: verdict }, words, ...found),
  ];
}
