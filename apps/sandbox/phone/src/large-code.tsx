/** The bar code over the whole screen, lying on its side where that is upright: for a scanner that finds the small one hard to read. */
import { useRef } from 'react';
import { useLanguage } from './language.tsx';

/** Whether it is open is known to the dialog alone. */
export function LargeCode({ bar }: { bar: string }) {
  const { say } = useLanguage();
  const screen = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => screen.current?.showModal()}>
        {say('showLarge')}
      </button>
      <dialog ref={screen} className="large-code" aria-label={say('showLarge')}>
        <img src={bar} alt={say('largeCode')} />
        <button type="button" onClick={() => screen.current?.close()}>
          {say('close')}
        </button>
      </dialog>
    </>
  );
}
