/** The style of drawings, in variables that a page gives both looks and a picture one. */
import { COLOURS, TONES } from './colours.ts';

const TONE_NAMES = [...new Set(Object.values(TONES))];

const DRAWING = `
text { font: 12.5px ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif; fill: var(--ink); }
.lane { stroke: var(--rule); stroke-width: 2; }
.lane-name { font-weight: 600; font-size: 14px; }
.rule { stroke: var(--line); }
.time { fill: var(--muted); font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 12px; }
line.gap { stroke: var(--line); stroke-dasharray: 2 6; }
text.gap { fill: var(--muted); font-style: italic; }
.band { stroke: none; }
.nth { fill: var(--muted); font-size: 12px; }
.name { font-weight: 600; font-size: 13px; }
line.arrow { stroke: var(--ink); stroke-width: 1.5; }
.head { fill: var(--ink); }
.said { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; }
line.late, line.lost, line.doubled { stroke: var(--not-paid-edge); }
line.late { stroke-dasharray: 9 4; }
line.lost { stroke-dasharray: 3 4; }
line.doubled { stroke-width: 4; }
.head.late, .head.doubled { fill: var(--not-paid-edge); }
.said.late, .said.lost, .said.doubled { fill: var(--not-paid-edge); font-weight: 600; }
.cross { stroke: var(--not-paid-edge); stroke-width: 3; fill: none; }
rect.act { fill: var(--surface); stroke: var(--line); }
rect.fault { fill: var(--not-paid-field); stroke: var(--not-paid-edge); stroke-width: 1.5; }
text.fault { fill: var(--not-paid-text); font-weight: 600; }
rect.refund { fill: var(--refunded-field); stroke: var(--refunded-edge); }
text.refund { fill: var(--refunded-text); }
line.healed { stroke: var(--paid-field); stroke-width: 3; }
text.healed { font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
rect.violated { fill: var(--not-paid-field); stroke: var(--not-paid-edge); stroke-width: 3; }
text.violated { fill: var(--not-paid-text); }
text.strong { font-weight: 700; }
${TONE_NAMES.map((tone) => `.band.${tone} { fill: var(--${tone}-field); } .span.${tone} { fill: var(--${tone}-field); stroke: var(--${tone}-edge); } .edge.${tone} { fill: var(--${tone}-edge); }`).join('\n')}
${Object.entries(TONES)
  .map(([state, tone]) => `.name.${state}, .event.${state} { fill: var(--${tone}-text); }`)
  .join('\n')}
`;

/** For a page: each colour light or dark, as whoever looks has chosen. */
export const PAGE_LOOKS = `:root { color-scheme: light dark; ${Object.entries(COLOURS)
  .map(([name, [light, dark]]) => `--${name}: light-dark(${light}, ${dark});`)
  .join(' ')} }\n${DRAWING}`;

const LIGHT = new Map<string, string>(Object.entries(COLOURS).map(([name, [light]]) => [name, light]));

/** For a picture: light, whatever is around it, and without variables, which not everything that shows a picture knows. */
export const PICTURE_LOOKS = DRAWING.replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) => LIGHT.get(name) ?? '');
