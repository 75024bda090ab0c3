/** Who asks in this bench, and all keys of both ends, as they are handed to its parts. */
import type { Account } from '../../tests/peers/clients/client.ts';

export type Keys = Readonly<{
  account: Omit<Account, 'pkcs12'> & Readonly<{ pkcs12Base64: string }>;
  /** The channel's own key, PEM. */
  platformKey: string;
  /** PEM of whoever issued the stub's certificate, and the merchant's. */
  authority: string;
  server: Readonly<{ certificate: string; privateKey: string }>;
}>;

export const accountOf = ({ account: { pkcs12Base64, ...account } }: Keys): Account => ({
  ...account,
  pkcs12: Buffer.from(pkcs12Base64, 'base64'),
});
