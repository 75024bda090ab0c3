/** A scanner for a page that has none: keys as a scanner types them, all at once and with Enter at their end. */

const ENTER = 'Enter';

/** Types into whatever has the focus in that window, as a wedge scanner does: it knows of no field. */
export function scanInto(target: Document, digits: string): void {
  const view = target.defaultView;
  if (view === null) return;
  for (const key of [...digits, ENTER]) {
    const init = { key, code: key === ENTER ? ENTER : `Digit${key}`, bubbles: true, cancelable: true, composed: true };
    const at = target.activeElement ?? target.body;
    at.dispatchEvent(new view.KeyboardEvent('keydown', init));
    at.dispatchEvent(new view.KeyboardEvent('keyup', init));
  }
}
