import { expect, test } from 'vitest';
import { OPEN_STATES, type PaymentState } from '../src/index.ts';
import { TABLE } from '../src/transitions.ts';
import { statesPage } from './state-diagram.ts';

test('every state can be reached from the first', () => {
  const reached = new Set<PaymentState>(['submitting', 'revoking']);
  for (let grown = 0; grown !== reached.size; ) {
    grown = reached.size;
    for (const row of Object.values(TABLE)) {
      for (const from of OPEN_STATES) {
        if (reached.has(from)) for (const { to } of row[from] ?? []) if (to !== '=') reached.add(to);
      }
    }
  }
  expect([...reached].sort()).toEqual([...OPEN_STATES, 'notPaid', 'paid'].sort());
});

test('every cell ends with an alternative that needs no condition', () => {
  for (const [event, row] of Object.entries(TABLE)) {
    for (const [state, cell] of Object.entries(row)) {
      expect(cell.at(-1)?.if, `${event} in ${state}`).toBeUndefined();
    }
  }
});

test('the page of states in the docs is the one drawn from the table', async () => {
  await expect(statesPage()).toMatchFileSnapshot('../../../docs/reference/payment-states.md');
});
