import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** Whether something is open over the screen. Another screen closes it: what a scan came to is never below a dialog. */
export function useOpenHere(): readonly [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: closed by the change of the path alone
  useEffect(() => setOpen(false), [path]);
  return [isOpen, setOpen];
}
