/** The panel of the walk: all steps, and what to do in the one that is next. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { DEMO_WORDS } from '../../words/demo-words.ts';
import { useTable } from '../../words/language-provider.tsx';
import type { Sandbox } from '../sandbox.ts';
import type { World } from '../use-world.ts';
import { STEPS, type Step } from './steps.ts';
import { useWalk, type WalkState } from './use-walk.ts';
import styles from './walk.module.css';

export type WalkProps = Readonly<{ sandbox: Sandbox; world: World | null; payerId: string }>;

export function Walk({ sandbox, world, payerId }: WalkProps) {
  const tell = useTable(DEMO_WORDS);
  const walk = useWalk(world);
  useDoneSaid(walk);
  return (
    <section className={styles.walk} aria-labelledby="walk-title">
      <header className={styles.head}>
        <h2 id="walk-title">{tell('walk.title')}</h2>
        <Button onPress={walk.restart}>{tell('walk.restart')}</Button>
      </header>
      <ol className={styles.steps}>
        {STEPS.map((step, n) => (
          <StepLine key={step.id} step={step} n={n + 1} walk={walk}>
            <StepNow step={step} walk={walk} sandbox={sandbox} world={world} payerId={payerId} />
          </StepLine>
        ))}
      </ol>
      {walk.isOver ? <p>{tell('walk.over')}</p> : null}
    </section>
  );
}

type LineProps = Readonly<{ step: Step; n: number; walk: WalkState; children: ReactNode }>;

function StepLine({ step: { id }, n, walk, children }: LineProps) {
  const tell = useTable(DEMO_WORDS);
  const standing = walk.standingOf(id);
  return (
    <li className={classes(styles.step, styles[standing])} aria-current={standing === 'now' ? 'step' : undefined}>
      <h3 className={styles.stepTitle}>
        <span className={styles.number} aria-hidden="true">
          {n}
        </span>
        <span>{tell(`walk.${id}`)}</span>
        <small className={styles.standing}>{tell(`walk.${standing}`)}</small>
      </h3>
      {standing === 'now' ? children : null}
    </li>
  );
}

function StepNow({ step, walk, sandbox, world, payerId }: WalkProps & Readonly<{ step: Step; walk: WalkState }>) {
  const tell = useTable(DEMO_WORDS);
  const arrange = useMutation({ mutationFn: () => sandbox.arrange(step.scenario, payerId) });
  const pass = useMutation({ mutationFn: (ms: number) => sandbox.letPass(ms) });
  const isArranged = world?.chosen.some(
    ({ name, state, payerId: whose }) => name === step.scenario && state === 'waiting' && whose === payerId,
  );
  const { letPassMs } = step;
  const fault = arrange.error ?? pass.error;
  return (
    <div className={styles.doing}>
      <p>{tell(`walk.${step.id}.do`)}</p>
      <div className={styles.buttons}>
        <Button onPress={() => arrange.mutate()} disabledReason={isArranged ? tell('walk.arranged') : undefined}>
          {tell('walk.arrange')}
        </Button>
        {letPassMs === undefined ? null : (
          <Button
            onPress={() => pass.mutate(letPassMs)}
            disabledReason={pass.isPending ? tell('walk.passing') : walk.isPaying ? undefined : tell('walk.passFirst')}
          >
            {tell('walk.pass', { n: letPassMs / 1_000 })}
          </Button>
        )}
        <Button onPress={() => walk.skip(step.id)}>{tell('walk.skip')}</Button>
      </div>
      {fault === null ? null : <p role="alert">{tell('walk.notDone', { why: fault.message })}</p>}
    </div>
  );
}

/** What was done just now is said; what was done when the page was opened is no news. */
function useDoneSaid({ progress: { done, since } }: WalkState): void {
  const tell = useTable(DEMO_WORDS);
  const announce = useAnnounce();
  const known = useRef(done);
  useEffect(() => {
    const fresh = STEPS.filter(({ id }) => done.includes(id) && !known.current.includes(id));
    known.current = done;
    for (const { id } of fresh) announce(tell('walk.doneSaid', { step: tell(`walk.${id}`) }), 'polite', `walk ${since} ${id}`);
  }, [done, since, tell, announce]);
}
