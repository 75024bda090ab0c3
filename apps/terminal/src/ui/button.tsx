/** What is pressed. One primary button per screen, bottom right. */
import { type ReactNode, type Ref, useId } from 'react';
import styles from './button.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icons.tsx';
import { Kbd } from './kbd.tsx';

export type ButtonKind = 'primary' | 'quiet' | 'destructive';

/** Either something happens here, or the form that it stands in is sent. */
type Deed = Readonly<{ onPress: () => void; submit?: never } | { submit: true; onPress?: never }>;

export type ButtonProps = Deed &
  Readonly<{
    children: ReactNode;
    /** Default `quiet`. Primary is 64 px high, all else 44. */
    kind?: ButtonKind;
    icon?: IconName;
    /** In a window as narrow as a phone its icon stands for its words; readers hear them all the same. */
    isCompact?: boolean;
    /** A key that does the same, such as `Enter`: shown, and told to readers. Listening for it is the screen's business. */
    shortcut?: string;
    /** Why it cannot be pressed now: shown below and read with it. It stays focusable, so that everybody can find out. */
    disabledReason?: string | undefined;
    ref?: Ref<HTMLButtonElement>;
  }>;

/** @example <Button kind="primary" onPress={charge} disabledReason={minor === 0 ? say('amount.first') : undefined}>{say('action.charge')}</Button> */
export function Button({
  children,
  kind = 'quiet',
  icon,
  isCompact,
  shortcut,
  disabledReason,
  onPress,
  submit,
  ref,
}: ButtonProps) {
  const reasonId = useId();
  const isDisabled = disabledReason !== undefined;
  return (
    <span className={styles.place}>
      <button
        ref={ref}
        type={submit ? 'submit' : 'button'}
        className={classes(styles.button, styles[kind])}
        data-kind={kind}
        data-compact={isCompact || undefined}
        aria-disabled={isDisabled || undefined}
        aria-describedby={isDisabled ? reasonId : undefined}
        aria-keyshortcuts={shortcut}
        onClick={(event) => {
          if (isDisabled) event.preventDefault();
          else onPress?.();
        }}
      >
        {icon === undefined ? null : <Icon name={icon} />}
        <span className={styles.words}>{children}</span>
        {shortcut === undefined ? null : <Kbd shortcut={shortcut} />}
      </button>
      {isDisabled ? (
        <span id={reasonId} className={styles.reason}>
          {disabledReason}
        </span>
      ) : null}
    </span>
  );
}

type IconButtonProps = Readonly<{ icon: IconName; label: string; onPress: () => void; ref?: Ref<HTMLButtonElement> }>;

/** A button whose icon says enough to those who see it. */
export const IconButton = ({ icon, label, onPress, ref }: IconButtonProps) => (
  <button
    ref={ref}
    type="button"
    className={classes(styles.button, styles.quiet, styles.square)}
    aria-label={label}
    title={label}
    onClick={onPress}
  >
    <Icon name={icon} />
  </button>
);
