/**
 * Doctor's judgement: a table of looks over facts that were gathered before. Each says what was seen; what is not well comes with what puts
 * it right.
 */
import { lookAtMaterial, MATERIAL_LOOKS } from '../configuration/material.ts';
import type { Finding } from '../finding.ts';
import type { Facts } from './facts.ts';
import { GATEWAY_LOOKS } from './gateway-looks.ts';
import { LEDGER_LOOKS } from './ledger-looks.ts';
import { NODE_LOOKS } from './node-looks.ts';
import { PRINTER_LOOKS } from './printer-looks.ts';
import { count, fail, type Looks, ok, skip } from './said.ts';
import { WEBHOOK_LOOKS } from './webhook-looks.ts';

const SETTING_LOOKS: Looks = {
  settings: ({ settings: { problems, values } }) =>
    problems.length > 0
      ? problems.map((problem) => fail(problem, 'Set it right in the environment: docs/reference/settings.md.'))
      : [ok(`data in ${values.QUICKPAY_DATA}, port ${values.QUICKPAY_PORT}`)],

  configuration({ configuration: { file, problems, known }, node }) {
    if (problems.length > 0)
      return problems.map(({ field, problem, fix }) => fail(`${file}: ${field}: ${problem}`, fix ?? placeOf(file, node), file));
    const counts = [
      count(known.merchants.length, 'merchant'),
      count(known.stores.length, 'store'),
      count(known.terminals.length, 'terminal'),
      count(known.apiKeys.length, 'API key'),
    ];
    return [ok(`${known.environment}: ${counts.join(', ')}`, file)];
  },
};

/** Where a configuration is put right. */
const placeOf = (file: string, node: Facts['node']): string =>
  node === null ? `quickpay configure, or edit ${file}.` : `Put it right at head office, ${node.key.upstream}.`;

const PROCESS_LOOKS: Looks = {
  port({ port, configuration: { known } }) {
    const at = `${port.host} port ${port.port}`;
    switch (port.kind) {
      case 'any':
        return [ok('any free one is taken')];
      case 'free':
        return [ok(`${at} is free: no backend is running`)];
      case 'refused':
        return [
          fail(
            `${at} cannot be listened on: ${port.why}`,
            'Set QUICKPAY_HOST to an address of this machine, and QUICKPAY_PORT above 1023.',
          ),
        ];
      case 'other':
        return [fail(`another program listens on ${at}`, 'Set QUICKPAY_PORT to another, or end that program.')];
      case 'backend':
        if (known.environment === undefined || port.environment === known.environment)
          return [ok(`our backend listens on ${at}`)];
        return [
          fail(
            `a backend of ${port.environment} listens on ${at}, and this is ${known.environment}`,
            'Set QUICKPAY_PORT to another, or end that backend.',
          ),
        ];
    }
  },

  backend({ port, configuration: { known } }) {
    if (port.kind !== 'backend' || port.environment !== known.environment) return [skip('none of this configuration is running')];
    if (port.reasons === null) return [fail('it does not say whether it is ready', 'Look into its log.')];
    return port.reasons.length === 0
      ? [ok('it takes payments')]
      : port.reasons.map((reason) => fail(`it is not ready: ${reason}`, 'Look into its log.'));
  },
};

/** All looks but those at keys and certificates, which stand in a table of their own. */
export const LOOKS: Looks = {
  ...SETTING_LOOKS,
  ...NODE_LOOKS,
  ...GATEWAY_LOOKS,
  ...LEDGER_LOOKS,
  ...PRINTER_LOOKS,
  ...WEBHOOK_LOOKS,
  ...PROCESS_LOOKS,
};

/** Everything that is to be said of the facts, in the order in which people put things right. */
export function judge(facts: Facts): readonly Finding[] {
  const said = (looks: Looks): readonly Finding[] =>
    Object.entries(looks).flatMap(([check, look]) => look(facts).map((line) => ({ check, ...line })));
  const findings = [
    ...said(SETTING_LOOKS),
    ...said(NODE_LOOKS),
    ...facts.configuration.materials.flatMap(lookAtMaterial),
    ...said(GATEWAY_LOOKS),
    ...said(LEDGER_LOOKS),
    ...said(PRINTER_LOOKS),
    ...said(WEBHOOK_LOOKS),
    ...said(PROCESS_LOOKS),
  ];
  const { node } = facts;
  return node === null ? findings : findings.map((finding) => atHeadOffice(finding, node.key.upstream));
}

/** What is configured: at a node it is put right at head office, where its files are. */
const CONFIGURED: ReadonlySet<string> = new Set([
  ...Object.keys(MATERIAL_LOOKS),
  ...['WeChat Pay’s keys', 'signed query', 'client certificate', 'webhook secret', 'webhook target'],
]);

const atHeadOffice = (finding: Finding, upstream: string): Finding =>
  finding.fix === undefined || !CONFIGURED.has(finding.check)
    ? finding
    : { ...finding, fix: `At head office, ${upstream}: ${finding.fix}` };
