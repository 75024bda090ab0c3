/** Tiles, then PIN or password: on a screen of its own, and in the lock over another. */
import type { SessionView, TileView, TillView } from '@quickpay/client';
import { useState } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { SecretForm } from './secret-form.tsx';
import { Tiles } from './tiles.tsx';
import { useSignIn } from './use-sign-in.ts';

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
    <SignInForm key={chosen.id} person={chosen} onSignedIn={onSignedIn} onElse={() => setChosenId(null)} />
  );
}

type SignInFormProps = Readonly<{
  person: TileView;
  onSignedIn: ((session: SessionView) => void) | undefined;
  onElse: () => void;
}>;

function SignInForm({ person, onSignedIn, onElse }: SignInFormProps) {
  const { say } = useWords();
  return <SecretForm person={person} attempt={useSignIn(onSignedIn)} action={say('signIn.submit')} onElse={onElse} />;
}
