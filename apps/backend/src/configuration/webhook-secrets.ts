/** What the files say that hold the secrets of webhooks. No content of them is ever in it. */
import { isWebhookSecret } from '@quickpay/client';
import { type Finding, shellWord } from '../finding.ts';
import type { Configuration, WebhookEntry } from './fields.ts';
import { type FileFact, type ReadFile, secretMode } from './files.ts';
import type { Entry } from './known.ts';

/** Each webhook's files, the present secret's first; absent where the field is not known. */
export type WebhookMaterial = Readonly<{
  of: string;
  environment: Configuration['environment'] | undefined;
  files: Readonly<Partial<Record<'secretFile' | 'previousSecretFile', FileFact>>>;
}>;

const MAKE = '(umask 077; echo "whsec_$(openssl rand -base64 32)" > FILE)';

export function webhookMaterialOf(
  read: ReadFile,
  environment: WebhookMaterial['environment'],
  { id, field, secretFile, previousSecretFile }: Entry<WebhookEntry>,
): WebhookMaterial {
  const named = Object.entries({ secretFile, previousSecretFile }).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, read(path)]],
  );
  return { of: id ?? field, environment, files: Object.fromEntries(named) };
}

export const WEBHOOK_CHECK = 'webhook secret';

/** Everything that is to be said of a webhook's secrets: a line where they are right. */
export function lookAtWebhook({ of, environment, files }: WebhookMaterial): readonly Finding[] {
  const wrong = Object.values(files).flatMap((file) =>
    said(file, environment).map((line) => ({ check: WEBHOOK_CHECK, of, ...line })),
  );
  if (wrong.length > 0 || files.secretFile === undefined) return wrong;
  const seen = files.previousSecretFile === undefined ? 'one secret' : 'two secrets: it is being changed';
  return [{ check: WEBHOOK_CHECK, of, level: 'ok', seen }];
}

function said(file: FileFact, environment: WebhookMaterial['environment']): readonly Omit<Finding, 'check' | 'of'>[] {
  const { path } = file;
  switch (file.kind) {
    case 'missing':
      return [{ level: 'fail', path, seen: `${path} is not there`, fix: MAKE.replace('FILE', shellWord(path)) }];
    case 'unreadable':
      return [{ level: 'fail', path, seen: `${path} cannot be read: ${file.why}`, fix: `ls -l ${shellWord(path)}` }];
    case 'read': {
      const open = secretMode(file);
      return [
        ...(isWebhookSecret(textIn(file))
          ? []
          : [
              {
                level: 'fail' as const,
                path,
                seen: `${path} holds no secret: whsec_ and 24 to 64 bytes in base64 are expected`,
                fix: MAKE.replace('FILE', shellWord(path)),
              },
            ]),
        ...(open === null
          ? []
          : [
              {
                // The sandbox's secrets are nobody's money.
                level: environment === 'production' ? ('fail' as const) : ('warn' as const),
                path,
                seen: `${open.who} can read ${path}`,
                fix: `chmod ${open.mode} ${shellWord(path)}`,
              },
            ]),
      ];
    }
  }
}

const textIn = (file: FileFact | undefined): string => (file?.kind === 'read' ? file.bytes.toString('utf8').trim() : '');

/** The secrets themselves, the present one first. Only of what was found right. */
export const secretsOf = ({ files }: WebhookMaterial): readonly string[] =>
  [files.secretFile, files.previousSecretFile].flatMap((file) => (file === undefined ? [] : [textIn(file)]));
