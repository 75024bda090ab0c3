/** What every example needs: a merchant of the sandbox's, a payer with a code, a number for an order. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One merchant of the line that `quickpay sandbox --json` prints; certificates and keys are paths of files. */
export type SandboxMerchant = Readonly<{
  mode: 'direct' | 'institution';
  appId: string;
  mchId: string;
  settlementCurrency: string;
  apiKeyV2: string;
  apiKeyV3: string;
  certificate: string;
  privateKey: string;
  pkcs12: string;
}>;

type Sandbox = Readonly<{
  mtlsBaseUrl: string;
  controlUrl: string;
  caCertificate: string;
  merchants: readonly SandboxMerchant[];
}>;

/** The line, kept by `npx quickpay sandbox --json > sandbox.json`. Another file is named by SANDBOX. */
export const sandbox = JSON.parse(readFileSync(process.env.SANDBOX ?? 'sandbox.json', 'utf8')) as Sandbox;

/** A merchant of its own that settles in HKD. */
export const merchant =
  sandbox.merchants.find(({ mode, settlementCurrency }) => mode === 'direct' && settlementCurrency === 'HKD') ?? fail();

/** In production `Date.now` is all the time there is; chance comes from the platform. */
export const around = { now: Date.now, random: { bytes: (length: number) => randomBytes(length) } };

/** A number that no order had before: the merchant's own to make up. */
export const newNumber = (): string => `EX${Date.now().toString(36)}${randomBytes(6).toString('hex')}`;

/** What a scanner would read off the payer's phone. */
export async function codeOf(payer: string): Promise<string> {
  const answer = await fetch(`${sandbox.controlUrl}/payers/${payer}/code`);
  const { authCode } = (await answer.json()) as { authCode: string };
  return authCode;
}

/** The order that is named on the command line. */
export function orderNamed(): string {
  const [, , number] = process.argv;
  return number ?? fail('Name an order: node FILE ORDER');
}

export const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1_000));

function fail(sentence = 'This sandbox has no such merchant'): never {
  throw new Error(sentence);
}
