/** Draws the docs' page of states from the table itself, so that it follows when the table changes. */
import { FINAL_STATES, OPEN_STATES, type PaymentState } from '../src/index.ts';
import { type Cell, TABLE } from '../src/transitions.ts';

const MEANING: Readonly<Record<PaymentState, string>> = {
  submitting: 'The intention is durable; the request may have left; no answer yet.',
  awaitingPayer: 'The channel asked the payer for the password.',
  uncertain: 'Money may have moved: a lost, late or unclear answer, a refusal not yet confirmed, a crash.',
  revoking: 'Being called off, and proven.',
  watching: 'Not paid as far as the channel can tell; a late request could still arrive. The sale is free.',
  returning: 'Money found, or possible, that the sale no longer wants: revoked, else refunded, until none is held.',
  paid: 'Final. Hand over the goods.',
  notPaid: 'Final, with a reason.',
};

/** Edges that only a revoke's or refund's own dispatch makes are loops and are left out of the picture. */
export function drawStates(): string {
  const edges = new Map<string, Set<string>>();
  for (const [event, row] of Object.entries(TABLE)) {
    for (const [from, cell] of Object.entries(row)) {
      for (const { to } of cell) {
        if (to === '=' || to === from) continue;
        const key = `${from} --> ${to}`;
        edges.set(key, (edges.get(key) ?? new Set()).add(event));
      }
    }
  }
  for (const from of ['submitting', 'awaitingPayer', 'uncertain']) edges.get(`${from} --> revoking`)?.add('deadline');
  const lines = [...edges].map(([edge, events]) => `  ${edge}: ${[...events].join(', ')}`);
  return ['stateDiagram-v2', '  [*] --> submitting', ...lines, '  paid --> [*]', '  notPaid --> [*]'].join('\n');
}

const said = (cell: Cell | undefined): string =>
  (cell ?? []).map(({ if: guard, to, why }) => `${guard ? `${guard}: ` : ''}${to}${why ? ` (${why})` : ''}`).join('; ');

export function statesPage(): string {
  const states = [...OPEN_STATES, ...FINAL_STATES];
  return `# The states of a payment

Drawn from the table in \`packages/core/src/transitions.ts\`; a test keeps the two the same.

\`\`\`mermaid
${drawStates()}
\`\`\`

| state | meaning |
|---|---|
${states.map((state) => `| \`${state}\` | ${MEANING[state]} |`).join('\n')}

## Events and states

The first alternative whose condition holds is taken; \`=\` stays. An empty cell is refused and leaves the payment as it was.

| event | ${OPEN_STATES.join(' | ')} |
|---|${OPEN_STATES.map(() => '---|').join('')}
${Object.entries(TABLE)
  .map(([event, row]) => `| ${event} | ${OPEN_STATES.map((state) => said(row[state])).join(' | ')} |`)
  .join('\n')}

A query sent after the payer's deadline calls the payment off when its answer would leave it waiting.
`;
}
