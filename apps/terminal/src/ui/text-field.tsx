/** One line of text, with what it is for and what is wrong with it. */
import { type HTMLInputAutoCompleteAttribute, type Ref, useId } from 'react';
import { classes } from './classes.ts';
import styles from './field.module.css';
import { Icon } from './icons.tsx';

export type TextFieldProps = Readonly<{
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What helps to fill it, read with it. */
  hint?: string | undefined;
  /** What is wrong and how to put it right. */
  error?: string | undefined;
  type?: 'text' | 'password' | 'search' | 'email';
  inputMode?: 'text' | 'numeric' | 'none';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  isRequired?: boolean;
  ref?: Ref<HTMLInputElement>;
}>;

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, error, type = 'text', inputMode, autoComplete = 'off', isRequired = false, ref } = props;
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint === undefined ? '' : hintId, error === undefined ? '' : errorId].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint === undefined ? null : (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
      <input
        ref={ref}
        id={id}
        className={classes(styles.input, error !== undefined && styles.wrong)}
        type={type}
        inputMode={inputMode}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        required={isRequired}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {error === undefined ? null : <FieldError id={errorId} error={error} />}
    </div>
  );
}

/** Below a field: a mark and a sentence, never colour alone. */
export const FieldError = ({ id, error }: { id: string; error: string }) => (
  <p id={id} className={styles.error}>
    <Icon name="alert" />
    <span>{error}</span>
  </p>
);
