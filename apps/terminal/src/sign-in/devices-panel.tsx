/** Which browsers are tills, and which is to be one: for managers. */
import { type DeviceView, QuickpayProblem } from '@quickpay/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Moment } from '../ui/moment.tsx';
import { Row, Rows } from '../ui/rows.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Unseen } from '../ui/unseen.tsx';
import { useWords } from '../words/language-provider.tsx';
import { useSession } from './session.tsx';
import styles from './sign-in.module.css';

const devicesKey = ['sign-in', 'devices'] as const;
type Named = Readonly<{ id: string; name: string }>;

export function DevicesPanel() {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const { till } = useSession();
  const { data, isError } = useQuery({ queryKey: devicesKey, queryFn: ({ signal }) => quickpay.devices.list({ signal }) });
  const [leaving, setLeaving] = useState<DeviceView | null>(null);
  const tills = data?.tills ?? [];
  const nameOf = (id: string) => tills.find((one) => one.id === id)?.name ?? id;
  return (
    <div className={styles.rows}>
      {isError ? <p role="alert">{say('net.exception')}</p> : null}
      <Approval tills={tills} />
      {data?.items.length === 0 ? <p>{say('devices.none')}</p> : null}
      <Rows label={say('devices.title')}>
        {(data?.items ?? []).map((device) => (
          <Row
            key={device.id}
            lead={<Icon name="settings" />}
            title={<span translate="no">{device.name}</span>}
            detail={
              <>
                <span translate="no">{nameOf(device.terminalId)}</span> · <Moment at={device.pairedAt} as="full" />
                {device.id === till.device.id ? ` · ${say('devices.this')}` : null}
              </>
            }
            end={
              <Button onPress={() => setLeaving(device)}>
                {say('devices.unpair')}{' '}
                <span translate="no">
                  <Unseen>{device.name}</Unseen>
                </span>
              </Button>
            }
          />
        ))}
      </Rows>
      {leaving === null ? null : <Unpair device={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

const REFUSALS = {
  pairing_not_found: 'devices.unknownCode',
  invalid_request: 'devices.unknownCode',
  pairing_approved: 'devices.taken',
  too_many: 'people.full',
  manager_needed: 'login.manager',
} as const;
const isKnown = (code: string): code is keyof typeof REFUSALS => Object.hasOwn(REFUSALS, code);

const refusalOf = (fault: Error) =>
  fault instanceof QuickpayProblem && isKnown(fault.problem.code) ? REFUSALS[fault.problem.code] : 'net.exception';

function Approval({ tills }: { tills: readonly Named[] }) {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  const [code, setCode] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [only, ...others] = tills;
  const terminalId = chosen ?? (others.length === 0 ? (only?.id ?? null) : null);
  const approve = useMutation({
    mutationFn: (id: string) => quickpay.pairings.approve(code.trim(), { terminalId: id }),
    onSuccess(device) {
      setCode('');
      setChosen(null);
      announce(say('devices.approved', { till: device.name }), 'polite');
      void queryClient.invalidateQueries({ queryKey: devicesKey });
    },
  });
  const missing = code.trim() === '' ? say('devices.codeHint') : terminalId === null ? say('devices.choose') : undefined;
  return (
    <form
      className={styles.rows}
      aria-label={say('devices.approve')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === undefined && terminalId !== null && !approve.isPending) approve.mutate(terminalId);
      }}
    >
      <h2>{say('devices.approve')}</h2>
      <TextField
        label={say('devices.code')}
        hint={say('devices.codeHint')}
        value={code}
        onChange={(text) => {
          approve.reset();
          setCode(text);
        }}
        error={approve.isError ? say(refusalOf(approve.error)) : undefined}
      />
      {others.length === 0 ? null : (
        <Select
          label={say('devices.till')}
          placeholder={say('devices.choose')}
          options={tills.map(({ id, name }) => ({ value: id, label: name }))}
          value={terminalId}
          onChange={setChosen}
        />
      )}
      {approve.isSuccess ? <p>{say('devices.approved', { till: approve.data.name })}</p> : null}
      <div className={styles.actions}>
        <Button kind="primary" submit disabledReason={approve.isPending ? say('signIn.checking') : missing}>
          {say('devices.submit')}
        </Button>
      </div>
    </form>
  );
}

/** One that somebody else unpaired meanwhile is gone all the same. */
const isGone = (fault: unknown): boolean => fault instanceof QuickpayProblem && fault.problem.code === 'device_not_found';

function Unpair({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const queryClient = useQueryClient();
  const unpair = useMutation({
    mutationFn: async () => {
      try {
        await quickpay.devices.unpair(device.id);
      } catch (fault) {
        if (!isGone(fault)) throw fault;
      }
    },
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ['sign-in'] });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say('devices.unpairAsk', { name: device.name })}
      description={say('devices.unpairMeans')}
      actions={
        <>
          <Button onPress={onClose}>{say('action.close')}</Button>
          <Button kind="destructive" onPress={() => unpair.mutate()}>
            {say('devices.unpair')}
          </Button>
        </>
      }
    >
      {unpair.isError ? <p role="alert">{say('net.exception')}</p> : null}
    </Dialog>
  );
}
