/** WeChat Pay as this machine reaches it: hosts, clock, and what each merchant is told there. */
import { serialNoOf } from '../configuration/secrets.ts';
import { shellWord } from '../finding.ts';
import { duration } from './duration.ts';
import type { AccountFact, Facts, HostFact } from './facts.ts';
import { fail, type Looks, ok, type Said, skip, warn } from './said.ts';
import { type Asked, querySaid, revokeSaid } from './v2-replies.ts';
import { keysSaid, type V3Asked, v3QuerySaid } from './v3-replies.ts';

/** WeChat Pay's own limit for signed times is five minutes; long before it, business is booked on the wrong day. */
const AHEAD_MS = { warn: 60_000, fail: 300_000 } as const;

export const GATEWAY_LOOKS: Looks = {
  host({ hosts, offline, configuration }) {
    if (offline) return [skip('nobody was asked: --offline')];
    if (hosts.length === 0) return [skip('not tried: the configuration names none that can be asked')];
    return hosts.map((fact) => hostSaid(fact, whyOwn(configuration.known.merchants, fact)));
  },

  clock({ hosts }) {
    const told = hosts.flatMap(({ url, reached }) =>
      reached.kind === 'reached' && reached.aheadMs !== null
        ? [{ url, aheadMs: reached.aheadMs, unsureMs: reached.unsureMs }]
        : [],
    );
    const [worst] = told.sort((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs));
    return worst === undefined ? [skip('no host told the time')] : [clockSaid(worst)];
  },

  'WeChat Pay’s keys': (facts) =>
    facts.accounts.flatMap((fact) =>
      fact.protocol === 'v3'
        ? [accountSaid(fact, () => inTime(fact.certificates, (told) => keysSaid(told, v3Asked(facts, fact))))]
        : [],
    ),

  'signed query': (facts) =>
    facts.accounts.map((fact) =>
      accountSaid(fact, () =>
        fact.protocol === 'v2'
          ? inTime(fact.query, (told) => querySaid(told, v2Asked(facts, fact)))
          : inTime(fact.query, (told) => v3QuerySaid(told, v3Asked(facts, fact))),
      ),
    ),

  'client certificate': (facts) =>
    facts.accounts.flatMap((fact) =>
      fact.protocol === 'v2' && fact.takesRevokes
        ? [
            accountSaid(fact, () =>
              fact.revoke === null
                ? skip('not tried: the signed query comes first')
                : revokeSaid(fact.revoke, v2Asked(facts, fact)),
            ),
          ]
        : [],
    ),
};

type Merchants = Facts['configuration']['known']['merchants'];

/** The sentence by which somebody stands for a host that is not WeChat Pay's. */
const whyOwn = (merchants: Merchants, { url }: HostFact): string | undefined =>
  merchants.find(({ hosts = [], certificateHosts = [] }) => [...hosts, ...certificateHosts].includes(url))?.ownGateway;

function hostSaid({ url, caFile, reached }: HostFact, own: string | undefined): Said {
  const { hostname } = new URL(url);
  switch (reached.kind) {
    case 'unknownName':
      return fail(
        `nobody knows where ${hostname} is (${reached.code})`,
        `Check "hosts", and this machine’s DNS: getent hosts ${shellWord(hostname)}`,
      );
    case 'unreachable':
      return fail(
        `${url} cannot be reached: ${reached.why}`,
        'Check the network, and whether a firewall lets this machine out to it.',
      );
    case 'reached': {
      const { tls, address } = reached;
      if (tls?.untrusted != null) return untrusted(url, caFile, `${tls.untrusted}, issued by ${tls.issuer}`);
      const how = tls === null ? 'not encrypted' : `${tls.protocol}, certificate by ${tls.issuer}`;
      return ok(`${url} at ${address}, ${how}${own === undefined ? '' : `; not WeChat Pay’s own: ${own}`}`);
    }
  }
}

const untrusted = (url: string, caFile: string | null, why: string): Said =>
  caFile === null
    ? fail(
        `${url} shows a certificate that no public authority vouches for (${why})`,
        'Something on the way ends TLS. Reach WeChat Pay directly, or name that gateway’s authority in "caFile" and whose it is in "ownGateway".',
      )
    : fail(
        `${url} shows a certificate that ${caFile} does not vouch for (${why})`,
        'Put the certificate of the authority there that issued it.',
        caFile,
      );

function clockSaid({ url, aheadMs, unsureMs }: Readonly<{ url: string; aheadMs: number; unsureMs: number }>): Said {
  const off = Math.abs(aheadMs);
  if (off <= Math.max(unsureMs, 1_000)) return ok(`agrees with ${url} to the second`);
  const seen = `${duration(off)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ${url}`;
  const fix = 'timedatectl set-ntp true';
  if (off > AHEAD_MS.fail) return fail(seen, fix);
  return off > AHEAD_MS.warn ? warn(seen, fix) : ok(seen);
}

/** What is said of an answer; null came where no time was left to ask. */
const inTime = <Told>(told: Told | null, say: (told: Told) => Said): Said =>
  told === null ? skip('not tried: no time was left') : say(told);

/** A line about one merchant at one host. */
const accountSaid = ({ of, notTried }: AccountFact, say: () => Said): Said => ({
  of,
  ...(notTried === null ? say() : skip(`not tried: ${notTried}`)),
});

/** Where everything is from that a merchant was asked with. */
function configuredFor({ configuration: { file, known, materials } }: Facts, { of, host }: AccountFact) {
  const index = materials.findIndex((material) => material.of === of);
  const { appId = '', mchId = '', subMchId, signType = '' } = known.merchants[index] ?? {};
  const material = materials[index];
  return { ids: { host, appId, mchId, subMchId, configurationPath: file }, signType, material, files: material?.files ?? {} };
}

function v2Asked(facts: Facts, fact: AccountFact): Asked {
  const { ids, signType, files } = configuredFor(facts, fact);
  const { apiKeyFile, certificateFile } = files;
  return { ...ids, signType, apiKeyPath: apiKeyFile?.path ?? '', certificatePath: certificateFile?.path ?? '' };
}

function v3Asked(facts: Facts, fact: AccountFact): V3Asked {
  const { ids, material, files } = configuredFor(facts, fact);
  const { apiV3KeyFile, privateKeyFile, publicKeyFile } = files;
  return {
    ...ids,
    serialNo: (material === undefined ? undefined : serialNoOf(material)) ?? '',
    publicKeyId: material?.publicKeyId,
    apiV3KeyPath: apiV3KeyFile?.path ?? '',
    privateKeyPath: privateKeyFile?.path ?? '',
    publicKeyPath: publicKeyFile?.path ?? '',
    now: facts.now,
  };
}
