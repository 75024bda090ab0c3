/** One person's name, role and secrets. Secrets are written and never read: what is left empty stays. */
import type { Role } from '@quickpay/api';
import { type PersonView, QuickpayProblem } from '@quickpay/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useToast } from '../ui/toasts.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './sign-in.module.css';

type Draft = Readonly<{ name: string; role: Role; pin: string; hasNoPin: boolean; password: string; isActive: boolean }>;

const NAME_MAX = 40;
const PASSWORD_MIN = 10;
const REFUSALS: Readonly<Partial<Record<string, Key>>> = {
  last_manager: 'people.last',
  too_many: 'people.full',
  manager_needed: 'login.manager',
};

export function PersonDialog({ person, onClose }: { person: PersonView | null; onClose: () => void }) {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const toast = useToast();
  const isNew = person === null;
  const [draft, setDraft] = useState<Draft>({
    name: person?.name ?? '',
    role: person?.role ?? 'cashier',
    pin: '',
    hasNoPin: false,
    password: '',
    isActive: person?.isActive ?? true,
  });
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  // The same person, however often it is sent: an answer that was lost makes no second one.
  const newId = useRef(mintPersonId());
  const save = useMutation({
    mutationFn: () =>
      isNew
        ? quickpay.people.add({ id: newId.current, ...newPerson(draft) })
        : quickpay.people.change(person.id, changeOf(draft)),
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ['sign-in'] });
      toast('saved');
      onClose();
    },
  });
  const wrong = wrongIn(draft, isNew);
  const shown = isTried ? wrong : {};
  const submit = () => {
    setTried(true);
    if (Object.keys(wrong).length === 0) save.mutate();
  };
  const error = (key: Key | undefined) => (key === undefined ? undefined : say(key as 'people.needName')); // none of these has blanks
  return (
    <Dialog isOpen onClose={onClose} title={isNew ? say('people.add') : say('people.change', { name: person.name })}>
      <form
        className={styles.rows}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={say('people.name')}
          value={draft.name}
          onChange={(name) => change({ name })}
          error={error(shown.name)}
          isRequired
        />
        <Segments
          label={say('people.role')}
          options={(['cashier', 'manager'] as const).map((value) => ({ value, label: say(`role.${value}`) }))}
          value={draft.role}
          onChange={(role) => change({ role })}
        />
        <TextField
          label={say(isNew ? 'signIn.password' : 'people.newPassword')}
          type="password"
          autoComplete="new-password"
          hint={`${say('people.passwordHint')}${isNew ? '' : ` · ${say('people.stays')}`}`}
          value={draft.password}
          onChange={(password) => change({ password })}
          error={error(shown.password)}
          isRequired={isNew}
        />
        <TextField
          label={say(isNew ? 'signIn.pin' : 'people.newPin')}
          type="password"
          inputMode="numeric"
          hint={isNew ? say('people.pinOptional') : `${say('signIn.pinHint')} · ${say('people.stays')}`}
          value={draft.pin}
          onChange={(pin) => change({ pin, hasNoPin: false })}
          error={error(shown.pin)}
        />
        {person?.hasPin ? (
          <Switch
            label={say('people.noPin')}
            isOn={draft.hasNoPin}
            onChange={(hasNoPin) => change({ hasNoPin, ...(hasNoPin ? { pin: '' } : {}) })}
          />
        ) : null}
        {isNew ? null : (
          <Switch label={say('people.active')} isOn={draft.isActive} onChange={(isActive) => change({ isActive })} />
        )}
        {save.isError ? <p role="alert">{say('people.refused', { why: say(refusalKey(save.error)) })}</p> : null}
        <div className={styles.actions}>
          <Button onPress={onClose}>{say('action.close')}</Button>
          <Button kind="primary" submit disabledReason={save.isPending ? say('signIn.checking') : undefined}>
            {say('people.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Wrong = Readonly<Partial<Record<'name' | 'password' | 'pin', Key>>>;

function wrongIn({ name, password, pin }: Draft, isNew: boolean): Wrong {
  const length = name.trim().length;
  return {
    ...(length < 1 || length > NAME_MAX ? { name: 'people.needName' as const } : {}),
    ...((isNew || password !== '') && password.length < PASSWORD_MIN ? { password: 'people.passwordHint' as const } : {}),
    ...(pin !== '' && !/^\d{4,6}$/.test(pin) ? { pin: 'signIn.pinShort' as const } : {}),
  };
}

const newPerson = ({ name, role, password, pin }: Draft) => ({ name: name.trim(), role, password, pin: pin === '' ? null : pin });

const changeOf = ({ name, role, password, pin, hasNoPin, isActive }: Draft) => ({
  name: name.trim(),
  role,
  isActive,
  ...(password === '' ? {} : { password }),
  ...(hasNoPin ? { pin: null } : pin === '' ? {} : { pin }),
});

const refusalKey = (fault: Error) =>
  ((fault instanceof QuickpayProblem ? REFUSALS[fault.problem.code] : undefined) ?? 'net.exception') as 'net.exception'; // none has blanks

const mintPersonId = (): string =>
  `per_${[...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
