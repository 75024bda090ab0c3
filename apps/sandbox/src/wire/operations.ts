/** The V2 paths, and what each wants before it is looked at any further. */
import { OPERATIONS, type Operation } from '../faults.ts';

/** Beside what faults can be asked for: tools that take part in no payment, and whose answers nobody waits for. */
export type WireOperation = Operation | 'openid' | 'report' | 'fundFlow' | 'rate';

export type V2Path = Readonly<{
  operation: WireOperation;
  /** Only over TLS, with the merchant's own certificate. */
  withCertificate?: true;
  /** An institution may ask for all its sub-merchants at once. */
  ofWholeInstitution?: true;
}>;

export const V2_PATHS: Readonly<Record<string, V2Path>> = {
  '/pay/micropay': { operation: 'submit' },
  '/pay/orderquery': { operation: 'query' },
  '/secapi/pay/reverse': { operation: 'revoke', withCertificate: true },
  '/secapi/pay/refund': { operation: 'refund', withCertificate: true },
  // The same, for merchants who also send which goods came back.
  '/secapi/pay/refundv2': { operation: 'refund', withCertificate: true },
  '/pay/refundquery': { operation: 'refundQuery' },
  '/pay/downloadbill': { operation: 'bill', ofWholeInstitution: true },
  '/pay/downloadfundflow': { operation: 'fundFlow', withCertificate: true, ofWholeInstitution: true },
  '/tools/authcodetoopenid': { operation: 'openid' },
  '/payitil/report': { operation: 'report', ofWholeInstitution: true },
  // Misspelt on the wire.
  '/pay/queryexchagerate': { operation: 'rate', ofWholeInstitution: true },
};

export const canFail = (operation: WireOperation): operation is Operation =>
  (OPERATIONS as readonly WireOperation[]).includes(operation);
