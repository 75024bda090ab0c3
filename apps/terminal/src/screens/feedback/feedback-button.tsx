/** Opens the box, and says what became of what was written before. */
import { useEffect } from 'react';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words/language-provider.tsx';
import { useOpenHere } from '../use-open-here.ts';
import styles from './feedback.module.css';
import { FeedbackDialog } from './feedback-dialog.tsx';
import { useFeedbackBox } from './feedback-provider.tsx';

export function FeedbackButton() {
  const { say } = useWords();
  const [isOpen, setOpen] = useOpenHere();
  return (
    <>
      <FeedbackNotice />
      <Button icon="feedback" isCompact onPress={() => setOpen(true)}>
        {say('feedback.title')}
      </Button>
      <FeedbackDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

/** No toast and no dialog: it stays until somebody has seen it, and is in nobody's way. */
function FeedbackNotice() {
  const { say } = useWords();
  const announce = useAnnounce();
  const { waiting, sentLater, acknowledge } = useFeedbackBox();
  const sent = sentLater > 0 ? say('feedback.sentLater', { n: sentLater }) : null;
  useEffect(() => {
    if (sent !== null) announce(sent, 'polite');
  }, [sent, announce]);
  if (sent === null)
    return waiting === 0 ? null : <span className={styles.notice}>{say('feedback.waiting', { n: waiting })}</span>;
  return (
    <span className={styles.notice}>
      {sent}
      <Button onPress={acknowledge}>{say('feedback.ack')}</Button>
    </span>
  );
}
