/** Something that is on or off, and takes effect at once. */
import { useId } from 'react';

type SwitchProps = { label: string; hint?: string; isOn: boolean; onTurn: (isOn: boolean) => void };

export function Switch({ label, hint, isOn, onTurn }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
      {hint ? (
        <small id={`${id}-hint`} className="muted">
          {hint}
        </small>
      ) : null}
    </div>
  );
}
