/**
 * Moves the keyboard to an element, unless this page is framed and the keyboard is at work beside it: whoever types a password into the phone
 * of the demo does not lose it to the terminal.
 */
export function takeFocus(element: HTMLElement | null | undefined, options: FocusOptions = {}): void {
  const frame = window.frameElement;
  const isHere = window.parent === window || (frame !== null && frame.ownerDocument.activeElement === frame);
  if (isHere) element?.focus(options);
}
