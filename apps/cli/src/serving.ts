/** What the commands have in common that serve until they are ended. */

/** Resolves when somebody wants the process to end. */
export const ending = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    // A child whose parent died without a word ends as well. Listening for that must not keep it alive itself.
    if (process.env.QUICKPAY_CHILD === '1') process.stdin.on('end', resolve).resume().unref();
  });
