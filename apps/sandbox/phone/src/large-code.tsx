/** The bar code over the whole screen, lying on its side where that is upright: for a scanner that finds the small one hard to read. */
import { useEffect, useRef, useState } from 'react';
import { useLanguage } from './language.tsx';

export function LargeCode({ bar }: { bar: string }) {
  const { say } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const screen = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) screen.current?.showModal();
  }, [isOpen]);
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {say('showLarge')}
      </button>
      {isOpen ? (
        <dialog ref={screen} className="large-code" aria-label={say('showLarge')} onClose={() => setOpen(false)}>
          <img src={bar} alt={say('largeCode')} />
          <button type="button" onClick={() => screen.current?.close()}>
            {say('close')}
          </button>
        </dialog>
      ) : null}
    </>
  );
}
