/** One of a few, all of them in sight. Arrow keys go from one to the next. */
import * as Radix from '@radix-ui/react-radio-group';
import styles from './segments.module.css';

export type Option<Value extends string> = Readonly<{
  value: Value;
  label: string;
  /** Where the label is in a language of its own. */
  lang?: string;
}>;

export type SegmentsProps<Value extends string> = Readonly<{
  /** Read as the name of the group. */
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}>;

/** The option under a value that the library hands back as text. */
export const chosen = <Value extends string>(options: readonly Option<Value>[], text: string): Value | null =>
  options.find(({ value }) => value === text)?.value ?? null;

export function Segments<Value extends string>({ label, options, value, onChange }: SegmentsProps<Value>) {
  return (
    <Radix.Root
      className={styles.segments}
      aria-label={label}
      value={value}
      onValueChange={(text) => {
        const next = chosen(options, text);
        if (next !== null) onChange(next);
      }}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className={styles.segment}
          lang={option.lang}
          translate={option.lang === undefined ? undefined : 'no'}
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
