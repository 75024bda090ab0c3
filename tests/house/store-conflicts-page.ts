/** The page of what may disagree between a store node and head office, written from the table. */
import {
  CONFLICT_GROUPS,
  CONFLICTS,
  type Conflict,
  type ConflictGroup,
  type ConflictKind,
  PAYMENT_SIDES,
  type PaymentSide,
  REFUND_SIDES,
  type RefundSide,
  type Stands,
  type Told,
} from '@quickpay/exchange';

const STANDS: Readonly<Record<Stands, string>> = {
  node: 'the node’s',
  headOffice: 'head office’s',
  channel: 'WeChat Pay’s',
  both: 'both',
};
const TOLD: Readonly<Record<Told, string>> = { cashier: 'cashier', manager: 'manager', operator: 'operator' };
const SIDES: Readonly<Record<PaymentSide | RefundSide, string>> = {
  absent: 'nothing',
  open: 'not settled',
  paid: 'paid',
  notPaid: 'not paid',
  returned: 'not paid, money went back',
  succeeded: 'given back',
  closed: 'ended, nothing given back',
};

const told = (conflict: Conflict): string => conflict.told.map((who) => TOLD[who]).join(', ') || 'nobody';

function section(group: ConflictGroup): string {
  const rows = Object.entries<Conflict>(CONFLICTS[group]).map(
    ([kind, conflict]) =>
      `| \`${kind}\` | ${conflict.what} | ${conflict.noticed} | ${STANDS[conflict.stands]} | ${conflict.answer} | ${told(conflict)} |`,
  );
  return `## ${CONFLICT_GROUPS[group]}

| name | what disagrees | how it is noticed | whose word stands | what is done | who is told |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function matrix<Side extends PaymentSide | RefundSide>(
  sides: Readonly<Record<Side, Readonly<Record<Side, ConflictKind | null>>>>,
): string {
  const all = Object.keys(sides) as Side[];
  const rows = all.map((node) => {
    const cells = all.map((office) => (sides[node][office] === null ? '–' : `\`${sides[node][office]}\``));
    return `| **${SIDES[node]}** | ${cells.join(' | ')} |`;
  });
  return `| the node ↓ head office → | ${all.map((side) => SIDES[side]).join(' | ')} |
|---${'|---'.repeat(all.length)}|
${rows.join('\n')}`;
}

export function storeConflictsPage(): string {
  return `# What a store and head office may disagree about

*Written from \`CONFLICTS\` in \`packages/exchange\`; a test holds it to that table.*

A store node works while head office cannot be reached, and head office may take a store over whose node is gone. Then the node comes back, or its disk is put
back, or a second machine says that it is the store. Nothing is merged and nothing is guessed. Every fact has one owner, and its word stands as long as it
owns it; a payment that was taken over is asked about before anything is done for it. Where both have acted, WeChat Pay says where the money is, and a person
who has the goods.

*Manager*: on the list of what wants looking at. *Cashier*: at the till. *Operator*: in the log, and in what a server says of its health.

## Which it is

Of a payment, once its store was taken over. A dash: nothing disagrees.

${matrix(PAYMENT_SIDES)}

Of a refund:

${matrix(REFUND_SIDES)}

${(Object.keys(CONFLICT_GROUPS) as ConflictGroup[]).map(section).join('\n')}`;
}
