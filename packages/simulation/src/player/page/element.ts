/** Elements of the page. What a trace says comes in as text and stays text. */

type Values = Readonly<Record<string, string | boolean>>;

/** @param values attributes; `true` is one without a value, `false` none */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  values: Values = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(values))
    if (value !== false) element.setAttribute(attribute, value === true ? '' : value);
  element.append(...children);
  return element;
}

/** A drawing of ours (`svg.ts`), as large as it was drawn. */
export function drawing(width: number, height: number, drawn: string, values: Values = {}): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const all = { width: String(width), height: String(height), viewBox: `0 0 ${width} ${height}`, ...values };
  for (const [attribute, value] of Object.entries(all)) svg.setAttribute(attribute, String(value));
  svg.innerHTML = drawn;
  return svg;
}

export function button(text: string, does: () => void, values: Values = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', ...values }, text);
  element.addEventListener('click', does);
  return element;
}

/** @param options by their values */
export function choice(
  id: string,
  name: string,
  options: ReadonlyMap<string, string>,
  chosen: (value: string) => void,
): HTMLElement {
  const select = make('select', { id }, ...[...options].map(([value, text]) => make('option', { value }, text)));
  select.addEventListener('change', () => chosen(select.value));
  return make('label', { for: id }, `${name} `, select);
}
