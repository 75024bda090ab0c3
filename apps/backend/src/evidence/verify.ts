/** Checks evidence without a backend: by the file and a public key that is trusted, and by nothing else. */
import { type Evidence, type SignedEvidence, signedEvidenceSchema } from '@quickpay/api';
import { brokenLink, CHAIN_START } from '@quickpay/storage';
import { signedText, writtenEvidence } from './evidence.ts';
import { publicKeyIn } from './evidence-key.ts';

export type EvidenceVerdict =
  | Readonly<{ kind: 'right'; keyId: string; evidence: Evidence }>
  /** Not a public key of Ed25519. */
  | Readonly<{ kind: 'noKey' }>
  /** Not a document of this kind. */
  | Readonly<{ kind: 'notEvidence'; why: string }>
  /** Signed by another key than the one that is trusted. */
  | Readonly<{ kind: 'otherKey'; signedBy: string; trusted: string }>
  /** Not the bytes that were signed: something was changed since. */
  | Readonly<{ kind: 'changed' }>
  /** Rightly signed, but the chain of events does not hold: something was missing or changed before it was signed. */
  | Readonly<{ kind: 'brokenChain'; of: string; version: number }>;

/**
 * @param text the file, all of it
 * @param trusted the public key, PEM, from whoever is trusted to know it, and not from the file
 * @example verifyEvidence(readFileSync('evidence.json', 'utf8'), readFileSync('key.pem', 'utf8')).kind // 'right'
 */
export function verifyEvidence(text: string, trusted: string): EvidenceVerdict {
  const key = publicKeyIn(trusted);
  if (key === null) return { kind: 'noKey' };
  const read = signedIn(text);
  if ('why' in read) return { kind: 'notEvidence', why: read.why };
  const { signed } = read;
  if (signed.evidence.keyId !== key.id) return { kind: 'otherKey', signedBy: signed.evidence.keyId, trusted: key.id };
  // Byte for byte: another way to write the same would be another file than the one that was handed out.
  const isAsHandedOut = written(signed) === text && signed.environment === signed.evidence.environment;
  if (!isAsHandedOut || !key.verify(signedText(signed.evidence), signed.signature)) return { kind: 'changed' };
  for (const chain of signed.evidence.chains) {
    const version = brokenIn(chain);
    if (version !== null) return { kind: 'brokenChain', of: chain.id, version };
  }
  return { kind: 'right', keyId: key.id, evidence: signed.evidence };
}

/** Null for what was never written so: a number that is not whole, or more levels than anything of ours has. */
function written(signed: SignedEvidence): string | null {
  try {
    return writtenEvidence(signed);
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

function signedIn(text: string): Readonly<{ signed: SignedEvidence } | { why: string }> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { why: 'it is not JSON' };
  }
  const read = signedEvidenceSchema.strict().safeParse(json);
  if (read.success) return { signed: json as SignedEvidence }; // as it was read, with whatever else stands in it
  const [issue] = read.error.issues;
  return { why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as evidence is'}` };
}

/** The version at which a chain breaks, or null where it holds up to its head. */
function brokenIn({ id, head, events }: Evidence['chains'][number]): number | null {
  const broken = brokenLink(events.map((event) => ({ ...event, id })));
  if (broken !== null) return broken;
  return (events.at(-1)?.hash ?? CHAIN_START) === head ? null : events.length + 1;
}
