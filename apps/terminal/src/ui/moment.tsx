/** A time on the screen, with what machines read beside it. */
import { useWords } from '../words/language-provider.tsx';
import type { TimeFormat } from '../words/time.ts';

export type MomentProps = Readonly<{
  /** As the API writes it. */
  at: string;
  /** Default `second`. */
  as?: Exclude<keyof TimeFormat, 'age'>;
}>;

export function Moment({ at, as = 'second' }: MomentProps) {
  const { time } = useWords();
  return <time dateTime={at}>{time[as](at)}</time>;
}
