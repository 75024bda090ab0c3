/** Lets every screen say what the customer sees meanwhile. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { createDisplayTeller, type DisplayState, type DisplayTeller } from './display-channel.ts';

type Display = Readonly<{ teller: DisplayTeller; shopName: string }>;
const DisplayContext = createContext<Display | null>(null);

export function DisplayProvider({ shopName, children }: { shopName: string; children: ReactNode }) {
  const [display, setDisplay] = useState<Display | null>(null);
  useEffect(() => {
    const teller = createDisplayTeller();
    setDisplay({ teller, shopName });
    return () => teller.close();
  }, [shopName]);
  return <DisplayContext value={display}>{children}</DisplayContext>;
}

/** What the customer sees from now on, until another screen says otherwise. */
export function useCustomerSees(state: DisplayState): void {
  const display = useContext(DisplayContext);
  const text = JSON.stringify(state);
  useEffect(() => {
    display?.teller.tell(JSON.parse(text) as DisplayState, display.shopName); // written the line above
  }, [display, text]);
}
