/** A merchant's secrets as a connection takes them: by the protocol that it is to speak. */
import type { Protocol } from './fields.ts';
import { apiKeyIn, certificateIn, certificateOf, isAuthority, isPair, isRsa, keyIn, publicKeyIn } from './key-material.ts';
import type { Material } from './material.ts';

/** What a connection needs of a merchant's files, by the protocol that it is to speak. */
export type Secrets = Readonly<{ privateKey: Buffer; ca?: Buffer }> &
  (
    | Readonly<{ protocol: 'v2'; apiKey: string; certificate: Buffer }>
    | Readonly<{
        protocol: 'v3';
        apiV3Key: string;
        /** Of the merchant's certificate. */
        serialNo: string;
        /** WeChat Pay's, by their ids, PEM. */
        publicKeys: Readonly<Record<string, string>>;
      }>
  );

type OfFiles = Pick<Material, 'protocol' | 'serialNo' | 'publicKeyId' | 'files'>;

/** The files' content where a connection can be tried with it, or null: what they say may still be wrong. */
export function secretsIn(material: OfFiles): Secrets | null {
  const { privateKeyFile, caFile } = material.files;
  if (privateKeyFile?.kind !== 'read' || (caFile !== undefined && !isAuthority(caFile))) return null;
  const key = keyIn(privateKeyFile.bytes);
  const certificate = certificateOf(material.files);
  if (key === null || (certificate !== null && !isPair(certificate, key))) return null;
  const both = { privateKey: privateKeyFile.bytes, ...(caFile === undefined ? {} : { ca: caFile.bytes }) };
  return SECRETS[material.protocol](material, both);
}

type Both = Readonly<{ privateKey: Buffer; ca?: Buffer }>;
const SECRETS: Readonly<Record<Protocol, (material: OfFiles, both: Both) => Secrets | null>> = {
  v2({ files: { apiKeyFile, certificateFile } }, both) {
    const apiKey = apiKeyIn(apiKeyFile);
    if (apiKey === null || certificateFile?.kind !== 'read' || certificateIn(certificateFile.bytes) === null) return null;
    return { protocol: 'v2', apiKey, certificate: certificateFile.bytes, ...both };
  },
  v3(material, both) {
    const { apiV3KeyFile, publicKeyFile } = material.files;
    const { publicKeyId } = material;
    const serialNo = serialNoOf(material);
    const apiV3Key = apiKeyIn(apiV3KeyFile);
    if (apiV3Key === null || serialNo === undefined) return null;
    if (publicKeyFile === undefined || publicKeyId === undefined)
      return { protocol: 'v3', apiV3Key, serialNo, publicKeys: {}, ...both };
    if (publicKeyFile.kind !== 'read') return null;
    const publicKey = publicKeyIn(publicKeyFile.bytes);
    if (publicKey === null || !isRsa(publicKey)) return null;
    return { protocol: 'v3', apiV3Key, serialNo, publicKeys: { [publicKeyId]: publicKeyFile.bytes.toString('utf8') }, ...both };
  },
};

/** The serial number that requests name: as configured, or the certificate's. */
export const serialNoOf = ({ serialNo, files }: Pick<OfFiles, 'serialNo' | 'files'>): string | undefined =>
  serialNo ?? certificateOf(files)?.serialNumber;
