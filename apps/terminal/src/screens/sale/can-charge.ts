import { useServer } from '../../server/readiness.ts';

/** Nothing new is begun while nobody answers. */
export function useCanCharge(): boolean {
  const { connection } = useServer();
  return connection !== 'device' && connection !== 'backend';
}
