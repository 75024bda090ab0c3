/**
 * What a merchant’s keys and certificates say, before any connection would: a table of looks over facts that were gathered elsewhere. No
 * content of a secret is ever in what they say.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { type Finding, shellWord } from '../finding.ts';
import { SANDBOX_ORGANIZATION } from './environment.ts';
import type { Configuration, Protocol } from './fields.ts';
import { type FileFact, type MerchantFiles, secretMode } from './files.ts';
import {
  API_KEY_CHARACTERS,
  certificateIn,
  certificateOf,
  isApiKey,
  isPair,
  isPublicOf,
  isRsa,
  keyIn,
  publicKeyIn,
} from './key-material.ts';

export type Material = Readonly<{
  /** The merchant’s id, or its place in the file. */
  of: string;
  environment: Configuration['environment'] | undefined;
  mchId: string | undefined;
  protocol: Protocol;
  /** As configured, where it is. */
  serialNo: string | undefined;
  publicKeyId: string | undefined;
  files: MerchantFiles;
  /** Epoch milliseconds. */
  now: number;
}>;

const DAY_MS = 86_400_000;
/** A new certificate takes an afternoon, and somebody who may order one. */
const RENEW_DAYS = 30;
const PUBLIC_KEY_SOURCE =
  'It is downloaded in the merchant platform (Account → API security → WeChat Pay public key), beside its id.';
/** The archive that WeChat Pay’s merchant platform hands out has all three. */
const PORTAL = 'It is in the archive of the merchant platform (Account → API security): ';

export type MaterialCheck =
  | 'API key'
  | 'APIv3 key'
  | 'certificate'
  | 'certificate dates'
  | 'private key'
  | 'key pair'
  | 'serial number'
  | 'public key'
  | 'authority';
type Look = (material: Material) => readonly Finding[];
/** A finding about one file, less what is always the same. */
type Said = Pick<Finding, 'level' | 'seen'> & Readonly<{ fix?: string }>;

/** In the order in which people put them right. */
export const MATERIAL_LOOKS: Readonly<Record<MaterialCheck, Look>> = {
  'API key': (material) => {
    const { apiKeyFile: file } = material.files;
    return about('API key', material, file, (bytes) => [...modeOf(material, file), ...apiKeySaid('API key (V2)', bytes)]);
  },
  'APIv3 key': (material) => {
    const { apiV3KeyFile: file } = material.files;
    return about('APIv3 key', material, file, (bytes) => [...modeOf(material, file), ...apiKeySaid('APIv3 key', bytes)]);
  },
  certificate: (material) =>
    about('certificate', material, material.files.certificateFile, (bytes, path) => {
      const certificate = certificateIn(bytes);
      return certificate === null ? [notPem('certificate', bytes, path)] : [ownerSaid(material, certificate)];
    }),
  'certificate dates': (material) =>
    about('certificate dates', material, readable(material.files.certificateFile), (bytes) => {
      const certificate = certificateIn(bytes);
      return certificate === null ? [] : [datesSaid(certificate, material.now)];
    }),
  'private key': (material) => {
    const { privateKeyFile: file } = material.files;
    return about('private key', material, file, (bytes, path) => {
      const key = keyIn(bytes);
      const read = key === null ? notPem('private key', bytes, path) : privateKeySaid(material, key, path);
      return [...modeOf(material, file), read];
    });
  },
  'key pair': (material) => {
    const { certificateFile, privateKeyFile } = material.files;
    return about('key pair', material, readable(privateKeyFile), (bytes, path) => {
      const key = keyIn(bytes);
      const certificate = certificateOf(material.files);
      if (key === null || certificate === null) return [];
      if (isPair(certificate, key)) return [{ level: 'ok', seen: 'the private key is the certificate’s' }];
      return [
        {
          level: 'fail',
          seen: `${path} is not the key of ${certificateFile?.path}`,
          fix: 'Take certificate and key from one and the same archive of the merchant platform.',
        },
      ];
    });
  },
  'serial number': (material) => {
    if (material.protocol === 'v2') return [];
    const { of, serialNo: named, files } = material;
    const found = certificateOf(files);
    const own = found?.serialNumber;
    if (named === undefined)
      return own === undefined ? [] : [{ check: 'serial number', of, level: 'ok', seen: `${own}, the certificate’s` }];
    if (own === undefined || isSameSerial(own, named))
      return [{ check: 'serial number', of, level: 'ok', seen: `${named}, as configured` }];
    return [
      {
        check: 'serial number',
        of,
        level: 'fail',
        seen: `"serialNo" is ${named}, and the certificate’s is ${own}`,
        fix: 'Take "serialNo" out: the certificate says it itself. If the certificate is an old one, put the new one in its place.',
        ...(files.certificateFile === undefined ? {} : { path: files.certificateFile.path }),
      },
    ];
  },
  'public key': (material) =>
    about('public key', material, material.files.publicKeyFile, (bytes, path) => [publicKeySaid(material, bytes, path)]),
  authority: (material) =>
    about('authority', material, material.files.caFile, (bytes, path) => {
      const certificate = certificateIn(bytes);
      if (certificate === null) return [notPem('certificate', bytes, path)];
      if (material.environment === 'production' && part(certificate.subject, 'O') === SANDBOX_ORGANIZATION)
        return [{ level: 'fail', seen: `${path} is a sandbox’s authority`, fix: SOURCES.authority }];
      return [{ level: 'ok', seen: `trusts ${named(certificate.subject)} instead of the public authorities` }];
    }),
};

/** Everything that is to be said of a merchant’s files. */
export const lookAtMaterial = (material: Material): readonly Finding[] =>
  Object.values(MATERIAL_LOOKS).flatMap((look) => look(material));

/** Says it about the file; that it is not there, or cannot be read, is all there is to say then. */
function about(
  check: MaterialCheck,
  { of }: Material,
  file: FileFact | undefined,
  say: (bytes: Buffer, path: string) => readonly Said[],
): readonly Finding[] {
  if (file === undefined) return [];
  const { path } = file;
  const whole = (said: Said): Finding => ({ check, of, path, ...said });
  switch (file.kind) {
    case 'missing':
      return [
        whole({ level: 'fail', seen: `${path} is not there`, fix: `Put it there, or name where it is. ${SOURCES[check]}` }),
      ];
    case 'unreadable':
      return [whole({ level: 'fail', seen: `${path} cannot be read: ${file.why}`, fix: `ls -l ${shellWord(path)}` })];
    case 'read': {
      const all = say(file.bytes, path);
      const wrong = all.filter(({ level }) => level !== 'ok');
      return (wrong.length > 0 ? wrong : all.slice(-1)).map(whole);
    }
  }
}

const SOURCES: Readonly<Record<MaterialCheck, string>> = {
  'API key': 'The API key is set in the merchant platform (Account → API security).',
  'APIv3 key': 'The APIv3 key is set in the merchant platform (Account → API security).',
  certificate: `${PORTAL}apiclient_cert.pem.`,
  'certificate dates': '',
  'private key': `${PORTAL}apiclient_key.pem.`,
  'key pair': '',
  'serial number': '',
  'public key': PUBLIC_KEY_SOURCE,
  authority: 'It comes from whoever runs the gateway.',
};

/** What another look speaks of already where it is not there. */
const readable = (file: FileFact | undefined): FileFact | undefined => (file?.kind === 'read' ? file : undefined);

function modeOf({ environment }: Material, file: FileFact | undefined): readonly Said[] {
  const open = file?.kind === 'read' ? secretMode(file) : null;
  if (file === undefined || open === null) return [];
  return [
    {
      // The sandbox's secrets are nobody's money.
      level: environment === 'production' ? 'fail' : 'warn',
      seen: `${open.who} can read ${file.path}`,
      fix: `chmod ${open.mode} ${shellWord(file.path)}`,
    },
  ];
}

/** Serial numbers as people and programs write them: with or without zeros before them. */
const isSameSerial = (a: string, b: string): boolean => a.replace(/^0+/, '').toUpperCase() === b.replace(/^0+/, '').toUpperCase();

function apiKeySaid(what: 'API key (V2)' | 'APIv3 key', bytes: Buffer): readonly Said[] {
  const key = bytes.toString('utf8').trim();
  const wrong = (seen: string): readonly Said[] => [
    {
      level: 'fail',
      seen,
      fix: `Put the ${what} there, and nothing else; it is set in the merchant platform (Account → API security).`,
    },
  ];
  if (/-----BEGIN/.test(key)) return wrong('this is a PEM file, and an API key is expected');
  if (key.length !== API_KEY_CHARACTERS) return wrong(`the API key has ${key.length} characters, ${API_KEY_CHARACTERS} expected`);
  if (!isApiKey(key)) return wrong('the API key has characters that no key has: spaces, or letters beyond ASCII');
  return [{ level: 'ok', seen: `${API_KEY_CHARACTERS} characters` }];
}

/** V3 signs with it, by RSA alone; over V2 it is TLS's. */
const privateKeySaid = ({ protocol }: Material, key: KeyObject, path: string): Said =>
  protocol === 'v3' && !isRsa(key)
    ? { level: 'fail', seen: `${path} is a key of kind ${keyKind(key)}, and V3 signs with RSA`, fix: SOURCES['private key'] }
    : { level: 'ok', seen: keyKind(key) };

/** WeChat Pay's public key: neither a certificate nor the merchant's own key, which look alike to people. */
function publicKeySaid({ publicKeyId = '', files }: Material, bytes: Buffer, path: string): Said {
  const wrong = (seen: string): Said => ({ level: 'fail', seen: `${path} ${seen}`, fix: PUBLIC_KEY_SOURCE });
  if (bytes.includes('-----BEGIN CERTIFICATE'))
    return wrong('is a certificate, and WeChat Pay’s public key is expected: certificates it hands out by itself');
  if (bytes.includes('PRIVATE KEY-----')) return wrong('is a private key, and WeChat Pay’s public key is expected');
  const key = publicKeyIn(bytes);
  if (key === null) return wrong('is no public key in PEM');
  if (!isRsa(key)) return wrong(`is a key of kind ${keyKind(key)}, and RSA is expected`);
  const { privateKeyFile } = files;
  const own = privateKeyFile?.kind === 'read' ? keyIn(privateKeyFile.bytes) : null;
  if (own !== null && isPublicOf(key, own)) return wrong('is the merchant’s own key, and WeChat Pay’s is expected');
  return { level: 'ok', seen: `${publicKeyId}, ${keyKind(key)}` };
}

/** What stands in the name of a certificate of WeChat Pay's own, by which it signs over V3, and of no merchant's. */
const PLATFORM_NAME = /tenpay|wechat ?pay/i;

function ownerSaid({ mchId, environment }: Material, certificate: X509Certificate): Said {
  const owner = part(certificate.subject, 'CN');
  const seen = `of ${owner}, serial number ${certificate.serialNumber}`;
  if (environment === 'production' && part(certificate.issuer, 'O') === SANDBOX_ORGANIZATION)
    return { level: 'fail', seen: `${seen}, is from a sandbox`, fix: `${PORTAL}apiclient_cert.pem.` };
  if (owner === mchId) return { level: 'ok', seen };
  if (PLATFORM_NAME.test(certificate.subject))
    return {
      level: 'fail',
      seen: `the certificate is WeChat Pay’s own, of ${owner}: a platform certificate, and the merchant’s is expected`,
      fix: `${PORTAL}apiclient_cert.pem. Platform certificates are downloaded by themselves.`,
    };
  if (mchId === undefined) return { level: 'ok', seen };
  // WeChat Pay writes the merchant id there. What is no number may be another way of writing it.
  return /^\d+$/.test(owner)
    ? {
        level: 'fail',
        seen: `the certificate is ${owner}’s, and the merchant is ${mchId}`,
        fix: `${PORTAL}apiclient_cert.pem of ${mchId}.`,
      }
    : { level: 'warn', seen: `the certificate names ${owner}, and not merchant ${mchId}`, fix: `Check that it is ${mchId}’s.` };
}

function datesSaid({ validFrom, validTo }: X509Certificate, now: number): Said {
  // As text: of what is no date `validFromDate` makes one, now and then.
  const [validFromDate, validToDate] = [new Date(validFrom), new Date(validTo)];
  if (Number.isNaN(validFromDate.getTime()) || Number.isNaN(validToDate.getTime()))
    return { level: 'fail', seen: 'its dates cannot be read', fix: `${PORTAL}apiclient_cert.pem.` };
  const days = Math.floor((validToDate.getTime() - now) / DAY_MS);
  const ends = day(validToDate);
  const fix = 'Order a new one in the merchant platform (Account → API security), put it and its key in place, and start again.';
  if (now < validFromDate.getTime())
    return {
      level: 'fail',
      seen: `not valid before ${day(validFromDate)}`,
      fix: 'Check this machine’s clock; else wait, or use the old one.',
    };
  if (now > validToDate.getTime()) return { level: 'fail', seen: `ended on ${ends}`, fix };
  if (days < RENEW_DAYS) return { level: 'warn', seen: `ends in ${days} ${days === 1 ? 'day' : 'days'}, on ${ends}`, fix };
  return { level: 'ok', seen: `${days} days left, until ${ends}` };
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

function keyKind(key: KeyObject): string {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return `${(key.asymmetricKeyType ?? '').toUpperCase()}${bits === undefined ? '' : ` of ${bits} bits`}`;
}

/** A file that is none of what was expected, with what it seems to be and how it becomes that. */
function notPem(expected: 'certificate' | 'private key', bytes: Buffer, path: string): Said {
  const file = shellWord(path);
  const says = (seen: string, fix: string): Said => ({ level: 'fail', seen: `${path} ${seen}`, fix });
  if (bytes.includes('-----BEGIN ENCRYPTED PRIVATE KEY') || bytes.includes('Proc-Type: 4,ENCRYPTED'))
    return says('is locked with a passphrase', `(umask 077; openssl pkey -in ${file} -out apiclient_key.pem)`);
  if (bytes.includes('PRIVATE KEY-----') && expected === 'certificate')
    return says(
      'is a private key, and a certificate is expected',
      'Name apiclient_cert.pem here, and apiclient_key.pem for the key.',
    );
  if (bytes.includes('-----BEGIN CERTIFICATE') && expected === 'private key')
    return says(
      'is a certificate, and a private key is expected',
      'Name apiclient_key.pem here, and apiclient_cert.pem for the certificate.',
    );
  // A DER sequence: PKCS#12, or a bare certificate or key.
  if (bytes[0] === 0x30)
    return says(
      'is binary, and PEM is expected',
      expected === 'certificate'
        ? `openssl pkcs12 -in ${file} -clcerts -nokeys -out apiclient_cert.pem   (the password is the merchant id; or take apiclient_cert.pem of the same archive)`
        : `(umask 077; openssl pkcs12 -in ${file} -nocerts -nodes -out apiclient_key.pem)   (the password is the merchant id; or take apiclient_key.pem of the same archive)`,
    );
  return says(`is no ${expected} in PEM`, SOURCES[expected]);
}

/** A part of a distinguished name as Node writes it, a line each; empty where there is none. */
const part = (name: string, wanted: string): string => new RegExp(`^${wanted}=(.*)$`, 'm').exec(name)?.[1]?.slice(0, 64) ?? '';
const named = (name: string): string => part(name, 'CN') || part(name, 'O') || 'an authority without a name';
