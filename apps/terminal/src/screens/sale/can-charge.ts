import { useDoorObjection } from '../../doors/bar.ts';
import { useServer } from '../../server/readiness.ts';
import type { Key } from '../../words/catalogue.ts';

/** Whether nobody answers. */
export function useIsCutOff(): boolean {
  const { connection } = useServer();
  return connection === 'device' || connection === 'backend';
}

/** Why nothing new is begun now, or null: nobody answers, or what answers may not take it. @param saleId of one that was made before */
export function useNoCharge(saleId?: string): Key | null {
  const isCutOff = useIsCutOff();
  const objection = useDoorObjection(saleId);
  return isCutOff ? 'net.noCharge' : objection;
}
