/** This browser is no till yet: it shows a code, and waits for somebody who may to say which till it is. */
import { type PairingView, QuickpayProblem } from '@quickpay/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useScreenTitle } from '../screens/screen-title.ts';
import { useQuickpay } from '../server/quickpay.tsx';
import { useServerClock } from '../server/server-clock.tsx';
import { Button } from '../ui/button.tsx';
import { Ring } from '../ui/ring.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './sign-in.module.css';
import { standingKeys } from './standing.ts';

/** Ten minutes, as the server has them. */
const CODE_MS = 600_000;
const ASKED_EVERY_MS = 2_000;
/** Where the till's name goes in a sentence. */
const MARK = '\u0001';

/** Codes are asked for once, and again when somebody wants to: a page that is left open asks for no more. */
const newCodeKey = ['sign-in', 'pairing'] as const;

export function PairingScreen() {
  const { say } = useWords();
  const quickpay = useQuickpay();
  useScreenTitle(say('pair.title'));
  const asked = useQuery({
    queryKey: newCodeKey,
    queryFn: ({ signal }) => quickpay.pairings.create({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const askAnew = () => void asked.refetch();
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{say('pair.title')}</h1>
      {asked.data === undefined ? (
        <NoCode fault={asked.error} onNew={askAnew} />
      ) : (
        <Code key={asked.data.code} pairing={asked.data} onNew={askAnew} />
      )}
    </section>
  );
}

function NoCode({ fault, onNew }: { fault: Error | null; onNew: () => void }) {
  const { say } = useWords();
  if (fault === null) return <p role="status">{say('pair.asking')}</p>;
  const waitMs = fault instanceof QuickpayProblem ? fault.problem.retryAfterMs : undefined;
  return (
    <>
      <p role="alert">{waitMs === undefined ? say('net.exception') : say('pair.full', { n: Math.ceil(waitMs / 1_000) })}</p>
      <Button kind="primary" onPress={onNew}>
        {say('signIn.retry')}
      </Button>
    </>
  );
}

function Code({ pairing, onNew }: { pairing: PairingView; onNew: () => void }) {
  const { say } = useWords();
  const quickpay = useQuickpay();
  const clock = useServerClock();
  const queryClient = useQueryClient();
  const { code, expiresAt, canBe } = pairing;
  const left = useSecondsLeft(clock, expiresAt);
  const standing = useQuery({
    queryKey: ['sign-in', 'pairing', code],
    queryFn: ({ signal }) => quickpay.pairings.get(code, { signal }),
    refetchInterval: ({ state }) => (isUnknown(state.error) || state.data?.state === 'approved' ? false : ASKED_EVERY_MS),
  });
  const approval = useMutation({
    mutationFn: (terminalId: string) => quickpay.pairings.approve(code, { terminalId }),
    onSuccess: () => standing.refetch(),
  });
  const isApproved = standing.data?.state === 'approved';
  useEffect(() => {
    if (isApproved) void queryClient.invalidateQueries({ queryKey: standingKeys.till });
  }, [isApproved, queryClient]);

  // A server that was started anew knows no codes of before.
  if (left === 0 || isUnknown(standing.error)) {
    return (
      <>
        <p role="alert">{say('pair.over')}</p>
        <Button kind="primary" onPress={onNew}>
          {say('pair.new')}
        </Button>
      </>
    );
  }
  return (
    <>
      {canBe.map(({ id, name }) => (
        <Button key={id} kind="primary" onPress={() => approval.mutate(id)}>
          <TillNamed name={name} />
        </Button>
      ))}
      {canBe.length === 0 ? null : <p className={styles.place}>{say('pair.hereOnly')}</p>}
      {approval.isError ? <p role="alert">{say('net.exception')}</p> : null}
      <div className={styles.pairing}>
        <p className={styles.code} translate="no">
          <span className={styles.codeLabel} translate="yes">
            {say('pair.code')}
          </span>
          <output>{`${code.slice(0, 4)}-${code.slice(4)}`}</output>
        </p>
        <Ring clock={clock} endsAt={expiresAt} lifeMs={CODE_MS} />
      </div>
      <p>{say('pair.ask')}</p>
      <p className={styles.place}>
        {say('pair.shell')}{' '}
        <code className={styles.shell} translate="no">
          quickpay pair {code} --terminal TILL
        </code>
      </p>
      <Button onPress={onNew}>{say('pair.new')}</Button>
    </>
  );
}

/** The name is the shop's own, in whatever language it has. */
function TillNamed({ name }: { name: string }) {
  const { say } = useWords();
  const [before = '', after = ''] = say('pair.here', { till: MARK }).split(MARK);
  return (
    <>
      {before}
      <span translate="no">{name}</span>
      {after}
    </>
  );
}

const isUnknown = (fault: Error | null): boolean =>
  fault instanceof QuickpayProblem && fault.problem.code === 'pairing_not_found';
