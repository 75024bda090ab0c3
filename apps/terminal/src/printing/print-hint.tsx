/** The quiet word about a printer: that something was not printed, or that what prints by itself does not. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useQuickpay } from '../server/quickpay.tsx';
import { useSession } from '../sign-in/session.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { useTable } from '../words/language-provider.tsx';
import { PRINT_WORDS } from '../words/print-words.ts';
import { troubleKey } from './print.ts';
import { printNews } from './print-news.ts';

export const PRINTERS_KEY = ['printers'];
/** What prints by itself, or should, is looked at so often. */
const LOOK_EVERY_MS = 30_000;

export default function PrintHint() {
  const tell = useTable(PRINT_WORDS);
  const quickpay = useQuickpay();
  const announce = useAnnounce();
  const { isLocked } = useSession();
  const { trouble, ended } = useSyncExternalStore(printNews.subscribe, printNews.get);
  const { data, refetch } = useQuery({
    queryKey: PRINTERS_KEY,
    queryFn: ({ signal }) => quickpay.printers.list({}, { signal }),
    refetchInterval: (query) =>
      // A till that has none asks once.
      query.state.data?.items.some(({ automatic }) => automatic.length > 0) === true ? LOOK_EVERY_MS : false,
    enabled: !isLocked,
  });
  const failing = data?.items.find((printer) => printer.trouble !== null && printer.automatic.length > 0)?.trouble ?? null;
  const key = trouble ?? (failing === null ? null : troubleKey(failing));
  const text = key === null ? null : tell(key);
  useEffect(() => {
    if (ended > 0 && !isLocked) void refetch();
  }, [ended, isLocked, refetch]);
  useEffect(() => {
    if (text !== null) announce(text, 'polite', `${text} ${ended}`);
  }, [announce, text, ended]);
  return text === null ? null : <p data-print-trouble="">{text}</p>;
}
