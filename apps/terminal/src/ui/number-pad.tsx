/** The keypad of a till. What its keys do to an amount is `keyed-amount.ts`. */
import { useWords } from '../words/language-provider.tsx';
import { Icon, type IconName } from './icons.tsx';
import { type PadKey, padKeyOf } from './keyed-amount.ts';
import styles from './number-pad.module.css';

export type NumberPadProps = Readonly<{
  /** What is keyed. A PIN has no `00`, and can be begun anew. Default `amount`. */
  of?: keyof typeof PADS;
  onKey: (key: PadKey) => void;
  /** Why nothing can be keyed now. */
  disabledReason?: string | undefined;
}>;

const FIGURES = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const satisfies readonly PadKey[];
const PADS = {
  amount: { label: 'pad.label', keys: [...FIGURES, '00', '0', 'erase'] },
  pin: { label: 'pad.pin', keys: [...FIGURES, 'clear', '0', 'erase'] },
} as const;
const NAMES = { erase: 'pad.erase', clear: 'pad.clear' } as const;
const isNamed = (key: string): key is keyof typeof NAMES => Object.hasOwn(NAMES, key);
const ICONS = { erase: 'erase', clear: 'close' } as const satisfies Record<keyof typeof NAMES, IconName>;

/** Takes a keyboard's digits, too, while it holds the focus. */
export function NumberPad({ of = 'amount', onKey, disabledReason }: NumberPadProps) {
  const { label, keys } = PADS[of];
  const { say } = useWords();
  const isDisabled = disabledReason !== undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are keys
    <div
      className={styles.pad}
      role="group"
      aria-label={say(label)}
      onKeyDown={(event) => {
        const key = padKeyOf(event);
        if (key === null || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        if (!isDisabled) onKey(key);
      }}
    >
      {keys.map((key) => (
        <button
          key={key}
          type="button"
          className={styles.key}
          aria-label={isNamed(key) ? say(NAMES[key]) : undefined}
          aria-disabled={isDisabled || undefined}
          onClick={() => {
            if (!isDisabled) onKey(key);
          }}
        >
          {isNamed(key) ? <Icon name={ICONS[key]} /> : key}
        </button>
      ))}
      {isDisabled ? <p className={styles.reason}>{disabledReason}</p> : null}
    </div>
  );
}
