/** What a screen is called, in the window's title and to those who do not see that it changed. */
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useAnnounce } from '../ui/announcer.tsx';
import { takeFocus } from '../ui/take-focus.ts';
import { useWords } from '../words/language-provider.tsx';

/** Every screen names itself. */
export function useScreenTitle(title: string): void {
  const { say } = useWords();
  const name = say('app.name');
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}

/** After going to another screen its name is said, and the keyboard goes on from its beginning. Not for the first: a browser does that. */
export function useNavigationSaid(screenId: string): void {
  const announce = useAnnounce();
  // Once the screen is there: its own effects have run, and named it.
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (path === undefined || path === last.current) return;
    const isFirst = last.current === undefined;
    last.current = path;
    if (isFirst) return;
    takeFocus(document.getElementById(screenId), { preventScroll: true });
    scrollTo(0, 0);
    announce(document.title, 'polite');
  }, [path, screenId, announce]);
}
