/** The scenario drawer, outside the phone: beside it where there is room, else behind a button above it. */
import { useRef, useState, useSyncExternalStore } from 'react';
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

/** The chips and the way to the drawer, which covers everything but the mark until something is chosen. Whether it is open is known to it alone. */
export function ScenariosAbove({ payerId }: { payerId: string }) {
  const { say } = useLanguage();
  const drawer = useRef<HTMLDialogElement>(null);
  /** What the list said is over when the drawer closes. */
  const [timesClosed, setTimesClosed] = useState(0);
  const close = () => drawer.current?.close();
  return (
    <div className="strip">
      <button type="button" aria-haspopup="dialog" onClick={() => drawer.current?.showModal()}>
        {say('scenarios')}
      </button>
      <ScenarioChips payerId={payerId} />
      <dialog ref={drawer} className="drawer" aria-labelledby="drawer-title" onClose={() => setTimesClosed((times) => times + 1)}>
        <div className="head">
          <h2 id="drawer-title">{say('scenarios')}</h2>
          <button type="button" onClick={close}>
            {say('close')}
          </button>
        </div>
        <ScenarioList key={timesClosed} payerId={payerId} onChosen={close} />
      </dialog>
    </div>
  );
}
