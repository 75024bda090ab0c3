/** One message: who says what about which order, and what became of it. Its content is asked for when somebody opens it. */
import { useState } from 'react';
import { useWireMessage } from '../control.ts';
import { useLanguage } from '../language.tsx';
import { grouped } from '../numbers.ts';
import type { WireMessage } from '../resources.ts';
import type { Key } from '../words.ts';

const OPERATIONS = [
  'submit',
  'query',
  'revoke',
  'refund',
  'refundQuery',
  'bill',
  'openid',
  'report',
  'fundFlow',
  'rate',
] as const satisfies readonly Key[];
const wordOf = (operation: string | null): Key => OPERATIONS.find((one) => one === operation) ?? 'connection';

export function WireLine({ message }: { message: WireMessage }) {
  const { say, time } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { direction, operation, outTradeNo, at, ms, result, fate } = message;
  return (
    <details
      className={`message ${direction} ${fate === null ? '' : 'struck'}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <time dateTime={at}>{time(at)}</time>
        <span className="way">
          <Arrow direction={direction} /> {say(direction)}
        </span>
        <strong>{say(wordOf(operation))}</strong>
        <span className="outcome">
          {result === null ? null : <code>{result}</code>}
          {fate === null ? null : <em className="fate">{say(fate)}</em>}
        </span>
        <span className="number">{outTradeNo === null ? null : tailOf(outTradeNo)}</span>
        <span className="figures">{ms === null ? null : say('milliseconds', { n: ms })}</span>
      </summary>
      {isOpen ? <Content message={message} /> : null}
    </details>
  );
}

/** Enough to tell one order of a morning from another; the whole number is below. */
const TAIL = 8;
const tailOf = (number: string): string => (number.length > TAIL ? `… ${grouped(number.slice(-TAIL))}` : grouped(number));

/** To WeChat Pay, or back. */
const Arrow = ({ direction }: Pick<WireMessage, 'direction'>) => (
  <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">
    <path
      d={direction === 'request' ? 'M1 6h21m-5-5 5 5-5 5' : 'M23 6H2m5-5-5 5 5 5'}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    />
  </svg>
);

function Content({ message }: { message: WireMessage }) {
  const { say } = useLanguage();
  const { data: whole } = useWireMessage(message);
  const { path, status, fault, outTradeNo } = message;
  return (
    <div className="content">
      <dl>
        {outTradeNo === null ? null : (
          <>
            <dt>{say('order')}</dt>
            <dd>{grouped(outTradeNo)}</dd>
          </>
        )}
        {path === null ? null : (
          <>
            <dt>{say('path')}</dt>
            <dd>
              <code>{path}</code>
            </dd>
          </>
        )}
        {status === null ? null : (
          <>
            <dt>{say('httpStatus')}</dt>
            <dd>{status}</dd>
          </>
        )}
        {fault === null ? null : (
          <>
            <dt>{say('fault')}</dt>
            <dd>
              <code>{fault}</code>
            </dd>
          </>
        )}
      </dl>
      {whole === undefined ? null : whole.fields === null || whole.raw === null ? (
        <p className="muted">{say('noDocument')}</p>
      ) : (
        <>
          <h2>{say('fields')}</h2>
          <dl className="fields">
            {Object.entries(whole.fields).map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <h2>{say('raw')}</h2>
          <pre>{whole.raw}</pre>
        </>
      )}
    </div>
  );
}
