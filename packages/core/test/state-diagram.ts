/** Draws the docs' page of states from the table itself, so that it follows when the table changes. */
import {
  FINAL_REFUND_STATES,
  FINAL_STATES,
  OPEN_REFUND_STATES,
  OPEN_STATES,
  type PaymentState,
  type RefundState,
} from '../src/index.ts';
import { REFUND_TABLE, type RefundCell } from '../src/refund-step.ts';
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

const REFUND_MEANING: Readonly<Record<RefundState, string>> = {
  requested:
    'Its amount is reserved; the channel has not taken it yet, or nobody knows. The same number is sent until that is clear.',
  processing: 'The channel took it and is giving the money back.',
  abnormal: 'The channel took it and cannot deliver it (the card or account is gone). A person must act in the merchant portal.',
  succeeded: 'Final. The money is back with the payer.',
  closed: 'Final. Nothing went back, and what was reserved is free again.',
};

/** `contradiction` stays, and calls for a person. */
export function drawRefundStates(): string {
  const edges = new Map<string, Set<string>>();
  for (const [event, row] of Object.entries(REFUND_TABLE)) {
    for (const [from, cell] of Object.entries(row)) {
      for (const { to } of cell as RefundCell) {
        if (to === '=' || to === 'contradiction' || to === from) continue;
        const key = `${from} --> ${to}`;
        edges.set(key, (edges.get(key) ?? new Set()).add(event));
      }
    }
  }
  const lines = [...edges].map(([edge, events]) => `  ${edge}: ${[...events].join(', ')}`);
  return ['stateDiagram-v2', '  [*] --> requested', ...lines, '  succeeded --> [*]', '  closed --> [*]'].join('\n');
}

const saidOfRefund = (cell: RefundCell | undefined): string =>
  (cell ?? []).map(({ if: guard, to }) => `${guard ? `${guard}: ` : ''}${to}`).join('; ');

function refundStates(): string {
  const states = [...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES];
  return `## The states of a refund

Drawn from the table in \`packages/core/src/refund-step.ts\`.

\`\`\`mermaid
${drawRefundStates()}
\`\`\`

| state | meaning |
|---|---|
${states.map((state) => `| \`${state}\` | ${REFUND_MEANING[state]} |`).join('\n')}

| event | ${states.join(' | ')} |
|---|${states.map(() => '---|').join('')}
${Object.entries(REFUND_TABLE)
  .map(([event, row]) => `| ${event} | ${states.map((state) => saidOfRefund(row[state])).join(' | ')} |`)
  .join('\n')}

\`contradiction\` stays where it is and calls for a person. The minute between two requests for one payment counts over all its refunds, and none is sent while another is in doubt.
`;
}

const said = (cell: Cell | undefined): string =>
  (cell ?? []).map(({ if: guard, to, why }) => `${guard ? `${guard}: ` : ''}${to}${why ? ` (${why})` : ''}`).join('; ');

/** The whole page. */
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

${refundStates()}`;
}
