/** Above the gate, for it concerns also whoever is not signed in: that the store's server is lost, and what came along from another one. */
import type { ReactNode } from 'react';
import { CarriedList } from './carried-list.tsx';
import { LostDoor } from './lost.tsx';

export default function DoorNews(): ReactNode {
  return (
    <>
      <LostDoor />
      <CarriedList />
    </>
  );
}
