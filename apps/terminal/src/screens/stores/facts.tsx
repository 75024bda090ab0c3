/** What is known of a store's server, on ruled lines. */
import type { StoreNodeView, StoreView } from '@quickpay/client';
import type { ReactNode } from 'react';
import { spanText } from '../../doors/span.ts';
import { silentMsOf } from '../../server/stores.ts';
import { Moment } from '../../ui/moment.tsx';
import type { Fact } from '../../ui/ticket.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import styles from './stores.module.css';

export function useStoreFacts({ node, quotaSharePercent, tokenExpiresAt }: StoreView, toldAgoMs: number): readonly Fact[] {
  const { time } = useWords();
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  const newsOf = (known: StoreNodeView): string => {
    const silentMs = silentMsOf(known, toldAgoMs);
    if (known.heardAt === null || silentMs === null) return tell('store.notYet');
    return tell('store.ago', { time: time.full(known.heardAt), span: spanText(silentMs, tellSpan) });
  };
  const backlogOf = ({ backlog }: StoreNodeView): string => {
    if (backlog === null) return tell('store.backlogUnknown');
    return backlog === 0 ? tell('store.backlogNone') : tell('store.backlogCount', { n: backlog });
  };
  const wellOf = ({ reasons }: StoreNodeView): ReactNode => {
    if (reasons === null) return tell('store.backlogUnknown');
    if (reasons.length === 0) return tell('store.allWell');
    return (
      <ul className={styles.reasons}>
        {reasons.map((reason) => (
          <li key={reason} translate="no">
            {reason}
          </li>
        ))}
      </ul>
    );
  };
  const profileOf = ({ profileRevision, hasLatestProfile }: StoreNodeView): string => {
    if (profileRevision === 0) return tell('store.profileNone');
    return tell(hasLatestProfile ? 'store.profileLatest' : 'store.profileOld');
  };
  const ofNode = (known: StoreNodeView): readonly Fact[] => [
    { name: tell('store.news'), value: newsOf(known) },
    { name: tell('store.backlog'), value: backlogOf(known) },
    ...(known.state === 'active'
      ? [
          { name: tell('store.well'), value: wellOf(known) },
          { name: tell('store.profile'), value: profileOf(known) },
        ]
      : []),
    { name: tell('store.version'), value: <span translate="no">{known.version}</span> },
    { name: tell('store.enrolled'), value: <Moment at={known.enrolledAt} as="full" /> },
    ...(known.endedAt === null ? [] : [{ name: tell('store.ended'), value: <Moment at={known.endedAt} as="full" /> }]),
  ];
  return [
    ...(node === null ? [] : ofNode(node)),
    ...(quotaSharePercent === null ? [] : [{ name: tell('store.share'), value: `${quotaSharePercent} %` }]),
    ...(tokenExpiresAt === null ? [] : [{ name: tell('store.token'), value: <Moment at={tokenExpiresAt} as="full" /> }]),
  ];
}
