/** Puts the page together, of the run that it holds. */
import type { Run } from '../run.ts';
import { WORLD } from '../sales.ts';
import { controls } from './controls.ts';
import { make } from './element.ts';
import { commandOf, MOVES } from './keys.ts';
import { lanesView } from './lanes-view.ts';
import { overviewView } from './overview-view.ts';
import { panel } from './panel.ts';
import { Player } from './player.ts';
import { endedWords, saleList } from './sale-list.ts';
import { stepsView } from './steps-view.ts';

const run = JSON.parse(document.getElementById('run')?.textContent ?? '') as Run; // written by player-page.ts
const player = new Player(run);

const violations = run.told.filter(({ kind }) => kind === 'violation').length;
const figures = document.getElementById('figures');
if (figures !== null)
  figures.textContent = `${player.stories.length - 1} sales, ${run.payments} payments, ${run.faults} faults, ${violations} ${violations === 1 ? 'violation' : 'violations'}.`;

const title = make('h2', {});
const ended = make('p', { class: 'ended' });
const lanes = lanesView(player);
const beside = panel(player);
const { element: bar, playing, askTime } = controls(player, (isPlaying) => beside.speaks(!isPlaying));
const main = make('main', {}, make('div', { class: 'title' }, title, ended), bar, overviewView(player), lanes, stepsView(player));
player.onChange(() => {
  const isWorld = player.story.id === WORLD;
  title.textContent = isWorld ? 'The whole world' : player.story.id;
  ended.textContent = isWorld
    ? 'Every sale over the time of the run, and below what met everybody.'
    : `${player.story.endings[0]?.amount ?? ''} ${endedWords(player.story)}`.trim();
});
document.getElementById('player')?.replaceChildren(saleList(player), main, beside.element);

main.addEventListener('keydown', (event) => {
  const command = commandOf(event);
  if (command === null) return;
  event.preventDefault();
  if (command === 'play') playing.toggle();
  else if (command === 'time') askTime();
  else MOVES[command]?.(player);
});
addEventListener('hashchange', () => {
  player.visit(location.hash);
  lanes.focus({ preventScroll: true });
});
player.visit(location.hash);
lanes.focus({ preventScroll: true });
