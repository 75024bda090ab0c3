/** SVG as text, so that a page and a picture are drawn by the same code. Whatever a trace says is text in it, and never markup. */

/** Attributes; one that is null is left out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/** Of a drawing, already written: only what these functions give. */
export type Drawn = string & { readonly drawn: unique symbol };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function drawn(name: string, attributes: Attributes, ...children: readonly Drawn[]): Drawn {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`);
  return `<${name}${written.join('')}>${children.join('')}</${name}>` as Drawn;
}

export const words = (text: string): Drawn => escaped(text) as Drawn;

export const group = (attributes: Attributes, ...children: readonly Drawn[]): Drawn => drawn('g', attributes, ...children);

/** A line of text; `anchor`: which end of it stands at x. */
export function label(text: string, x: number, y: number, look: string, anchor: 'start' | 'middle' | 'end' = 'start'): Drawn {
  return drawn('text', { x, y, class: look, 'text-anchor': anchor }, words(text));
}

export const line = (x1: number, y1: number, x2: number, y2: number, look: string): Drawn =>
  drawn('line', { x1, y1, x2, y2, class: look });

export const box = (x: number, y: number, width: number, height: number, look: string): Drawn =>
  drawn('rect', { x, y, width, height, rx: 3, class: look });

/** How wide a text is at most, where nobody can measure it: what does not fit is moved, never cut. */
export const widthOf = (text: string): number => Math.ceil(text.length * FIGURE_PX);
const FIGURE_PX = 7;
