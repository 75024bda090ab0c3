/** One request to WeChat Pay and its answer: how it ended, whether the signature was right, and on request what was in it. */
import type { TimelineItem } from '@quickpay/client';
import { Moment } from '../../ui/moment.tsx';
import { useTable } from '../../words/language-provider.tsx';
import { TIMELINE_WORDS, type TimelineKey } from '../../words/timeline-words.ts';
import styles from './timeline.module.css';

type Message = Extract<TimelineItem, { of: 'message' }>['message'];

const ENDS = {
  succeeded: 'wire.answered',
  failed: 'wire.refused',
  unsignedFail: 'wire.notBelieved',
  unverified: 'wire.notBelieved',
  noAnswer: 'wire.noAnswer',
  neverSent: 'wire.neverSent',
} as const satisfies Readonly<Record<Message['result'], TimelineKey>>;

export function MessageRow({ message }: { message: Message }) {
  const tell = useTable(TIMELINE_WORDS);
  const { operation, result, problem, signature, signedBy, startedAt, endedAt, by, requestId } = message;
  const ms = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
  return (
    <li className={styles.message}>
      <span className={styles.when}>
        <Moment at={startedAt} />
      </span>
      <details className={styles.details}>
        <summary className={styles.summary}>
          {tell(ENDS[result], { what: tell(`wire.${operation}`), n: ms, code: problem ?? '' })}
          <small className={styles.small}>{tell(`signature.${signature}`, { key: signedBy ?? '' })}</small>
        </summary>
        <p className={styles.address} translate="no">
          {message.method} {message.path} {message.status ?? ''}
        </p>
        {by === null || requestId === null ? null : <p>{tell('wire.by', { by: by.name, id: requestId })}</p>}
        {message.erasedAt === null ? (
          <>
            <Fields name={tell('wire.sent')} fields={message.sent} />
            <Fields name={tell('wire.received')} fields={message.received} />
          </>
        ) : (
          <p>{tell('wire.erased')}</p>
        )}
      </details>
    </li>
  );
}

function Fields({ name, fields }: { name: string; fields: Message['sent'] }) {
  if (fields === null) return null;
  return (
    <>
      <h3 className={styles.small}>{name}</h3>
      <dl className={styles.fields} translate="no">
        {Object.entries(fields).map(([field, value]) => (
          <div key={field} className={styles.field}>
            <dt>{field}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
