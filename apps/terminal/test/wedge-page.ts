/** What a recogniser's decisions come to on a page: keys go in, and land, or do not. */
import { type Burst, type Effect, hear, PROFILES, type ProfileName, SILENT, type Where } from '../src/capture/wedge.ts';

export const CODE = '134567890123456789';

type Stroke = Readonly<{ key: string; code: string; shift?: boolean; ctrl?: boolean; alt?: boolean; meta?: boolean }>;

/** The key of a character, as a keyboard says it. */
export function strokeOf(character: string): Stroke {
  if (/^[0-9]$/.test(character)) return { key: character, code: `Digit${character}` };
  if (/^[a-z]$/i.test(character))
    return { key: character, code: `Key${character.toUpperCase()}`, shift: character !== character.toLowerCase() };
  return { key: character, code: character === ' ' ? 'Space' : '' };
}
export const ENTER: Stroke = { key: 'Enter', code: 'Enter' };
export const TAB: Stroke = { key: 'Tab', code: 'Tab' };

export function openPage({ profile = 'usual', where = 'page' as Where }: { profile?: ProfileName; where?: Where } = {}) {
  const hearing = { profile: PROFILES[profile], isWhole: (text: string) => text === CODE };
  const bursts: Burst[] = [];
  let wedge = SILENT;
  let at = 10_000;
  let landed = '';
  let kept = '';

  /** Whether the event went on to whoever has the focus. */
  const carryOut = (effects: readonly Effect[]): boolean => {
    let goesOn = true;
    for (const effect of effects)
      if (effect.kind === 'remember') kept = landed;
      else if (effect.kind === 'putBack') landed = kept;
      else if (effect.kind === 'burst') bursts.push(effect.burst);
      else goesOn = false;
    return goesOn;
  };
  const tell = (event: Parameters<typeof hear>[1]): boolean => {
    const heard = hear(wedge, event, hearing);
    wedge = heard.wedge;
    return carryOut(heard.effects);
  };
  const page = {
    bursts,
    /** Text and the names of keys that did something. */
    landed: () => landed,
    get texts() {
      return bursts.map(({ text }) => text);
    },
    key(stroke: Stroke, gapMs = 5) {
      at += gapMs;
      const { key, code, shift = false, ctrl = false, alt = false, meta = false } = stroke;
      if (tell({ kind: 'key', at, where, key, code, shift, ctrl, alt, meta }) && !ctrl && !alt)
        landed += [...key].length === 1 ? key : key === 'Process' || key === 'Unidentified' ? '' : `<${key}>`;
      return page;
    },
    /** Each character of a text, so many milliseconds after the one before. */
    type(text: string, gapMs: number | ((index: number) => number) = 5) {
      for (const [index, character] of [...text].entries())
        page.key(strokeOf(character), typeof gapMs === 'number' ? gapMs : gapMs(index));
      return page;
    },
    altUp(gapMs = 2) {
      at += gapMs;
      tell({ kind: 'altUp', at, where });
      return page;
    },
    /** Text that lands without a readable key. */
    text(text: string, gapMs = 5) {
      at += gapMs;
      tell({ kind: 'beforeText', at });
      const before = landed;
      landed += text;
      if (!tell({ kind: 'text', at, text, where }) && landed !== kept) landed = before;
      return page;
    },
    paste(text: string) {
      at += 500;
      if (tell({ kind: 'paste', at, text, where })) landed += text;
      return page;
    },
    wait(ms: number) {
      at += ms;
      tell({ kind: 'time', at });
      return page;
    },
  };
  return page;
}
