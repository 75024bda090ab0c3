/** What is the matter with a printer, and what to do about it: for whoever looks after it. */
import type { Trouble } from './send.ts';

export const PRINTER_FIXES: Readonly<Record<Trouble, Readonly<{ seen: string; fix: string }>>> = {
  absent: { seen: 'nobody answers there', fix: 'Switch it on; look at its "address" in the configuration.' },
  slow: {
    seen: 'it takes nothing, or does not say how it is',
    fix: 'Switch it off and on; one that never answers has "answersStatus": false.',
  },
  lost: { seen: 'the connection ends', fix: 'Look at its cable or network.' },
  busy: { seen: 'too much waits for it', fix: 'Look at it.' },
  noPaper: { seen: 'it is out of paper', fix: 'Put paper in.' },
  coverOpen: { seen: 'its cover is open', fix: 'Close it.' },
  fault: { seen: 'it reports a fault', fix: 'Switch it off and on.' },
};
