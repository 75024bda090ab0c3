/** Where the shop's own programs are told what happens: their secrets, and whether the way to them is one that is taken. */
import { lookAtWebhook, WEBHOOK_CHECK } from '../configuration/webhook-secrets.ts';
import { type Looks, ok, type Said, skip, warn } from './said.ts';

/** What an endpoint's name means now, or why nothing is sent there. */
export type WebhookFact = Readonly<{ of: string; url: string }> &
  (Readonly<{ kind: 'address'; address: string }> | Readonly<{ kind: 'refused' | 'unknown'; why: string }>);

export const WEBHOOK_LOOKS: Looks = {
  [WEBHOOK_CHECK]: ({ configuration }) =>
    configuration.webhookMaterials.flatMap(lookAtWebhook).map(({ check: _same, ...said }) => said),

  // Payments need none of them: it is never worse than a warning.
  'webhook target': ({ webhooks, offline, configuration }) => {
    if (configuration.known.webhooks.length > 0 && offline) return [skip('nobody was asked: --offline')];
    return webhooks.map((fact): Said => ({ of: fact.of, ...targetSaid(fact) }));
  },
};

function targetSaid(fact: WebhookFact): Said {
  const { origin } = new URL(fact.url);
  switch (fact.kind) {
    case 'address':
      return ok(`${origin} is at ${fact.address}`);
    case 'refused':
      return warn(
        `nothing is sent to ${origin}: ${fact.why}`,
        'Name a public address; or set "reach": "loopback", where it is a program on this machine.',
      );
    case 'unknown':
      return warn(`nothing can be sent to ${origin}: ${fact.why}`, 'Check "url", and this machine’s DNS.');
  }
}
