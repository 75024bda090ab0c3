/** The keypad of a till. What its keys do to an amount is `keyed-amount.ts`. */
import { useWords } from '../words/language-provider.tsx';
import { Icon } from './icons.tsx';
import { type PadKey, padKeyOf } from './keyed-amount.ts';
import styles from './number-pad.module.css';

export type NumberPadProps = Readonly<{
  onKey: (key: PadKey) => void;
  /** Why nothing can be keyed now. */
  disabledReason?: string | undefined;
}>;

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0', 'erase'] as const satisfies readonly PadKey[];

/** Takes a keyboard's digits, too, while it holds the focus. */
export function NumberPad({ onKey, disabledReason }: NumberPadProps) {
  const { say } = useWords();
  const isDisabled = disabledReason !== undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are keys
    <div
      className={styles.pad}
      role="group"
      aria-label={say('pad.label')}
      onKeyDown={(event) => {
        const key = padKeyOf(event);
        if (key === null || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        if (!isDisabled) onKey(key);
      }}
    >
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          className={styles.key}
          aria-label={key === 'erase' ? say('pad.erase') : undefined}
          aria-disabled={isDisabled || undefined}
          onClick={() => {
            if (!isDisabled) onKey(key);
          }}
        >
          {key === 'erase' ? <Icon name="erase" /> : key}
        </button>
      ))}
      {isDisabled ? <p className={styles.reason}>{disabledReason}</p> : null}
    </div>
  );
}
