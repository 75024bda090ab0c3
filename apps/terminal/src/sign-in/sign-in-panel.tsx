/** Tiles, then PIN or password: on a screen of its own, and in the lock over another. */
import type { SessionView, TileView, TillView } from '@quickpay/client';
import { useState } from 'react';
import { SecretForm } from './secret-form.tsx';
import { Tiles } from './tiles.tsx';

export type SignInPanelProps = Readonly<{
  till: TillView;
  /** Who is asked first: whoever left the till. Default: the tiles. */
  first?: string | null;
  onSignedIn?: (session: SessionView) => void;
}>;

export function SignInPanel({ till, first = null, onSignedIn }: SignInPanelProps) {
  const [chosenId, setChosenId] = useState(first);
  const chosen: TileView | undefined = till.people.find(({ id }) => id === chosenId);
  return chosen === undefined ? (
    <Tiles people={till.people} onChoose={({ id }) => setChosenId(id)} />
  ) : (
    <SecretForm key={chosen.id} person={chosen} onSignedIn={onSignedIn} onElse={() => setChosenId(null)} />
  );
}
