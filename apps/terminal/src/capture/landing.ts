/** Where the first keys of a burst land before they prove to be one: kept before, put back after. */

type TextElement = HTMLInputElement | HTMLTextAreaElement;

const TEXT_TYPES = new Set(['text', 'search', 'password', 'email', 'tel', 'url', 'number']);

/** The text field that an event goes to, or null. */
export function textFieldOf(target: EventTarget | null): TextElement | null {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && TEXT_TYPES.has(target.type) ? target : null;
}

type Selection = Readonly<{ start: number; end: number; direction: 'forward' | 'backward' | 'none' }>;
type FieldBefore = Readonly<{ field: TextElement; value: string; selection: Selection | null }>;

/** Something that keys change: how it was, as a deed that brings that back. */
export type Keep = () => () => void;

export type Landing = Readonly<{
  /** Keeps the focus, the text of the field that has it, and whatever else was said to be kept. */
  remember(): void;
  /** Keeps the text of the field that a key of the run led to, such as a search. */
  strayed(): void;
  /** Puts all of it back, and the focus. */
  putBack(): void;
  /** Puts back text that an input method wrote late. */
  putBackText(): void;
}>;

/** @param keeps what else keys change, such as the keyed amount; those that are there when a run begins count */
export function createLanding(keeps: ReadonlySet<Keep>): Landing {
  let focused: Element | null = null;
  let fields: readonly FieldBefore[] = [];
  let restores: readonly (() => void)[] = [];
  const keepField = () => {
    const field = textFieldOf(document.activeElement);
    if (field === null || fields.some((before) => before.field === field)) return;
    fields = [...fields, { field, value: field.value, selection: selectionOf(field) }];
  };
  const putBackText = () => fields.forEach(restoreField);
  return {
    remember() {
      focused = document.activeElement;
      fields = [];
      keepField();
      restores = [...keeps].map((keep) => keep());
    },
    strayed: keepField,
    putBack() {
      if (focused !== document.activeElement) {
        if (focused instanceof HTMLElement && focused !== document.body && focused.isConnected)
          focused.focus({ preventScroll: true });
        else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }
      putBackText();
      for (const restore of restores) restore();
      restores = [];
    },
    putBackText,
  };
}

function selectionOf({ selectionStart, selectionEnd, selectionDirection }: TextElement): Selection | null {
  if (selectionStart === null || selectionEnd === null) return null;
  return { start: selectionStart, end: selectionEnd, direction: selectionDirection ?? 'none' };
}

function restoreField({ field, value, selection }: FieldBefore): void {
  if (field.value !== value) {
    writeValue(field, value);
    field.dispatchEvent(new RestoredEvent());
  }
  if (selection !== null) field.setSelectionRange(selection.start, selection.end, selection.direction);
}

/** An input of our own, by which whoever draws the field hears that its text is what it was. */
export class RestoredEvent extends Event {
  constructor() {
    super('input', { bubbles: true });
  }
}

/** As a person would: React looks away from what a script writes into its own property. */
function writeValue(field: TextElement, value: string): void {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
}
