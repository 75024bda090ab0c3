/** The scenario drawer, outside the phone: beside it where there is room, else behind a button above it. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLanguage } from './language.tsx';
import { ScenarioChips } from './scenario-chips.tsx';
import { ScenarioList } from './scenario-list.tsx';

/** Room for a third column; the same as in drawer.css. */
const WIDE = matchMedia('(min-width: 1180px) and (min-height: 520px)');
const watchWide = (tell: () => void) => {
  WIDE.addEventListener('change', tell);
  return () => WIDE.removeEventListener('change', tell);
};
export const useIsWide = (): boolean => useSyncExternalStore(watchWide, () => WIDE.matches);

export function ScenariosBeside({ payerId }: { payerId: string }) {
  const { say } = useLanguage();
  return (
    <aside className="drawer" aria-labelledby="drawer-title">
      <h2 id="drawer-title">{say('scenarios')}</h2>
      <ScenarioChips payerId={payerId} />
      <div className="list">
        <ScenarioList payerId={payerId} onChosen={() => {}} />
      </div>
    </aside>
  );
}

/** The chips and the way to the drawer, which covers everything but the mark until something is chosen. */
export function ScenariosAbove({ payerId }: { payerId: string }) {
  const { say } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) drawer.current?.showModal();
  }, [isOpen]);
  const close = () => drawer.current?.close();
  return (
    <div className="strip">
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {say('scenarios')}
      </button>
      <ScenarioChips payerId={payerId} />
      {isOpen ? (
        <dialog ref={drawer} className="drawer" aria-labelledby="drawer-title" onClose={() => setOpen(false)}>
          <div className="head">
            <h2 id="drawer-title">{say('scenarios')}</h2>
            <button type="button" onClick={close}>
              {say('close')}
            </button>
          </div>
          <ScenarioList payerId={payerId} onChosen={close} />
        </dialog>
      ) : null}
    </div>
  );
}
