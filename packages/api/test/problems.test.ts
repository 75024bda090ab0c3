import { expect, test } from 'vitest';
import { PROBLEM_CODES, PROBLEMS, problemRow, problemType, statusesOf, WORDS } from '../src/index.ts';

test('the reference page of problems says what the table says', async () => {
  await expect(problemsPage()).toMatchFileSnapshot('../../../docs/reference/api-problems.md');
});

test('codes are public: none is ever taken away or given another meaning', () => {
  // A code may be added at the end of this list. One that is missing here was published without being agreed on.
  expect([...PROBLEM_CODES].sort()).toEqual(
    [
      'address_too_long',
      'body_too_large',
      'channel_misconfigured',
      'code_live',
      'code_refused',
      'code_used',
      'currency_not_accepted',
      'feedback_differs',
      'headers_too_large',
      'idempotency_key_missing',
      'idempotency_key_reused',
      'internal',
      'invalid_request',
      'merchant_needed',
      'merchant_unknown',
      'method_not_allowed',
      'not_accepting',
      'not_authenticated',
      'not_found',
      'payment_in_progress',
      'payment_not_found',
      'owned_elsewhere',
      'payment_state',
      'request_timeout',
      'sale_closed',
      'sale_differs',
      'sale_not_found',
      'sale_paid',
      'terminal_needed',
      'terminal_unknown',
      'too_many_listeners',
      'unsupported_media_type',
      'payment_not_paid',
      'refund_not_found',
      'refund_too_late',
      'refund_too_many',
      'refund_too_much',
      'cross_origin',
      'device_not_found',
      'last_manager',
      'manager_needed',
      'not_paired',
      'pairing_approved',
      'pairing_not_found',
      'password_needed',
      'password_wrong',
      'person_differs',
      'person_not_found',
      'pin_wait',
      'pin_wrong',
      'webhook_not_found',
      'webhook_delivery_not_found',
      'webhook_disabled',
      'session_expired',
      'shift_closed',
      'shift_not_found',
      'shift_unresolved',
      'sign_in_needed',
      'store_unknown',
      'terminal_differs',
      'too_many',
      'approval_needed',
      'evidence_too_large',
      'nothing_to_print',
      'print_differs',
      'print_not_found',
      'print_too_many',
      'printer_busy',
      'printer_not_found',
      'enrolment_unknown',
      'node_signature',
      'node_clock',
      'node_unknown',
      'node_revoked',
      'node_taken_over',
      'node_exists',
      'store_without_node',
      'store_without_share',
      'owned_by_head_office',
      'owned_here',
      'instruction_differs',
      'instruction_not_found',
      'instructions_too_many',
      'dispute_not_found',
      'take_over_too_early',
      'nothing_held',
    ].sort(),
  );
});

test('only a fault of ours leaves it open whether something happened', () => {
  for (const code of PROBLEM_CODES) expect(PROBLEMS[code].outcome === 'unknown', code).toBe(PROBLEMS[code].status === 500);
});

test('codes of one status stand together', () => {
  expect([...statusesOf(['sale_paid', 'sale_not_found', 'code_live'])]).toEqual([
    [409, ['sale_paid', 'code_live']],
    [404, ['sale_not_found']],
  ]);
});

function problemsPage(): string {
  const rows = PROBLEM_CODES.map((code) => ({ code, row: problemRow(code) })).sort((a, b) => a.row.status - b.row.status);
  return `# Problems of the API

*Written from the table in \`packages/api/src/problems.ts\`; a test holds it to that.*

Every error is \`application/problem+json\` (RFC 9457) with a \`code\` that is never used for anything else, an \`outcome\` that says whether
anything happened (\`none\`: nothing did; \`applied\`: it had happened before; \`unknown\`: repeat the very same request to find out), and
\`retry\`: \`never\` as it is, \`after\` a while (\`retryAfterMs\`, and \`Retry-After\`), or \`now\`. \`requestId\` is the one in the log and in
\`X-Request-Id\`.

| status | code | title | outcome | retry | what to do |
|---|---|---|---|---|---|
${rows.map(({ code, row }) => `| ${row.status} | \`${code}\` | ${row.title} | ${row.outcome} | ${row.retry} | ${row.advice} |`).join('\n')}

Where a cashier can do something about it, \`cashier\` holds the words:

| code | English | 简体中文 |
|---|---|---|
${rows.flatMap(({ code, row }) => (row.cashier === undefined ? [] : [`| \`${code}\` | ${WORDS[row.cashier].en} | ${WORDS[row.cashier]['zh-CN']} |`])).join('\n')}

\`type\` is \`${problemType('internal').replace('internal', 'CODE')}\`: a name, not an address.
`;
}
