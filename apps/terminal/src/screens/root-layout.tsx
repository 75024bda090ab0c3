/** Around every page: whether this is the sandbox, which nobody may take for the real thing. */
import { Outlet } from '@tanstack/react-router';
import { useServer } from '../server/readiness.ts';
import { SandboxMark } from './sandbox-mark.tsx';

export function RootLayout() {
  const { readiness } = useServer();
  return (
    <>
      {readiness?.environment === 'sandbox' ? <SandboxMark /> : null}
      <Outlet />
    </>
  );
}
