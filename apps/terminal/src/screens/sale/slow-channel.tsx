/** WeChat Pay takes long: said from the third second on, until it has answered. */
import type { PaymentView } from '@quickpay/api';
import { Shape } from '../../payments/shapes.tsx';
import { useServerClock } from '../../server/server-clock.tsx';
import { Banner } from '../../ui/banner.tsx';
import { useMsSince } from '../../ui/use-ms-left.ts';
import { useWords } from '../../words/language-provider.tsx';

const SLOW_MS = 2_000;

export function SlowChannel({ payment }: { payment: PaymentView }) {
  const { say } = useWords();
  const waits = payment.state === 'submitting';
  const ms = useMsSince(useServerClock(), waits ? payment.submittedAt : null);
  if (ms === null || ms < SLOW_MS) return null;
  return <Banner shape={<Shape of="offline" />} title={say('net.channel')} detail={say('net.channelWait')} />;
}
