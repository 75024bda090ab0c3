import { useEffect, useState } from 'react';

/** True once something has been so for that long: for what should not flash up while an answer is on its way. */
export function useAfter(ms: number, isSo: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setLong(true), ms);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [ms, isSo]);
  return isSo && isLong;
}
