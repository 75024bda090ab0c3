/**
 * One of many: a button that says what is chosen, and opens a sheet whose rows a finger hits. A browser's own list would have rows of the
 * size that a mouse needs.
 */
import * as Radix from '@radix-ui/react-radio-group';
import { useState } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { Dialog } from './dialog.tsx';
import fieldStyles from './field.module.css';
import { Icon } from './icons.tsx';
import { chosen, type Option } from './segments.tsx';
import styles from './select.module.css';

export type SelectProps<Value extends string> = Readonly<{
  label: string;
  options: readonly Option<Value>[];
  /** Null while nothing is chosen. */
  value: Value | null;
  onChange: (value: Value) => void;
  /** Shown while nothing is chosen. */
  placeholder: string;
}>;

export function Select<Value extends string>({ label, options, value, onChange, placeholder }: SelectProps<Value>) {
  const { say } = useWords();
  const [isOpen, setOpen] = useState(false);
  const choice = options.find((option) => option.value === value)?.label ?? placeholder;
  return (
    <div className={fieldStyles.field}>
      <span className={fieldStyles.label} aria-hidden="true">
        {label}
      </span>
      <button
        type="button"
        className={styles.button}
        aria-haspopup="dialog"
        aria-label={say('choose.change', { label, choice })}
        onClick={() => setOpen(true)}
      >
        <span>{choice}</span>
        <Icon name="chevron" />
      </button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={label}>
        <Radix.Root
          className={styles.options}
          aria-label={label}
          value={value ?? ''}
          onValueChange={(text) => {
            const next = chosen(options, text);
            if (next !== null) onChange(next);
          }}
        >
          {options.map((option) => (
            // A tap chooses and closes; arrow keys choose; Enter chooses what has the focus, and closes.
            <Radix.Item
              key={option.value}
              value={option.value}
              className={styles.option}
              lang={option.lang}
              onClick={(event) => {
                if (event.detail > 0) setOpen(false);
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                onChange(option.value);
                setOpen(false);
              }}
            >
              <span>{option.label}</span>
              <Radix.Indicator className={styles.tick}>
                <Icon name="check" />
              </Radix.Indicator>
            </Radix.Item>
          ))}
        </Radix.Root>
      </Dialog>
    </div>
  );
}
