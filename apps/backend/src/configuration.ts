/** Who we take payments for: merchants, stores, terminals and API keys, from one checked file. Secrets are files of their own. */
import { type Configuration, configurationSchema, type MerchantEntry, type WebhookEntry } from './configuration/fields.ts';
import { type FileFact, fileFact, filesOf, onDisk, type ReadFile } from './configuration/files.ts';
import { type Known, knownOf, type Problem, schemaProblems } from './configuration/known.ts';
import { lookAtMaterial, type Material } from './configuration/material.ts';
import { ruleProblems } from './configuration/rules.ts';
import { type Secrets, secretsIn } from './configuration/secrets.ts';
import { lookAtWebhook, secretsOf, type WebhookMaterial, webhookMaterialOf } from './configuration/webhook-secrets.ts';
import { type Finding, shellWord } from './finding.ts';
import { ConfigurationError } from './settings.ts';

export type { Configuration } from './configuration/fields.ts';

export type MerchantConfiguration = MerchantEntry & Secrets;
export type WebhookConfiguration = WebhookEntry & Readonly<{ secrets: readonly string[] }>;
export type LoadedConfiguration = Omit<Configuration, 'merchants' | 'webhooks'> &
  Readonly<{
    merchants: readonly MerchantConfiguration[];
    webhooks: readonly WebhookConfiguration[];
    /** What keeps no backend from starting, and will: a certificate that ends soon. */
    warnings: readonly Finding[];
  }>;

/** What is right and wrong with a configuration, all of it. */
export type CheckedConfiguration = Readonly<{
  file: string;
  /** The file's content as JSON, whatever it is; null where there is none. */
  raw: unknown;
  /** Of the file itself: what it says, and who may change it. */
  problems: readonly Problem[];
  /** What is right of it, whatever else is wrong. */
  known: Known;
  /** Each merchant’s keys and certificates, in the file’s order. */
  materials: readonly Material[];
  /** Each webhook’s secrets, likewise. */
  webhookMaterials: readonly WebhookMaterial[];
  /** Null while anything is wrong that keeps a backend from starting. */
  loaded: LoadedConfiguration | null;
}>;

/** Reads the file and every file that it names; expects that anything may be wrong with them. */
export function checkConfiguration(file: string, now: number = Date.now()): CheckedConfiguration {
  const fact = fileFact(file);
  const read = jsonIn(fact);
  return 'problem' in read ? nothingKnown(file, { field: 'the file', ...read }) : checkContent(file, read.json, now, fact);
}

/** A configuration of which nothing can be said but why. */
export const nothingKnown = (file: string, problem: Problem): CheckedConfiguration => ({
  file,
  raw: null,
  problems: [problem],
  known: knownOf({}),
  materials: [],
  webhookMaterials: [],
  loaded: null,
});

/** The same for what is about to be written to `file`, which need not be there yet, or for what comes with its files (`read`). */
export function checkContent(
  file: string,
  raw: unknown,
  now: number = Date.now(),
  fact?: FileFact,
  read: ReadFile = onDisk(file),
): CheckedConfiguration {
  const known = knownOf(raw);
  const shape = schemaProblems(raw);
  // A field that is not what it must be is not also said to disagree with others.
  const between = ruleProblems(known).filter(({ field }) => !shape.some((problem) => isWithin(problem.field, field)));
  const problems = [...shape, ...between, ...writableByOthers(known, fact)];
  const materials = known.merchants.map((merchant): Material => {
    const { id, field, mchId, protocol = 'v2', serialNo, publicKeyId } = merchant;
    const { environment } = known;
    return { of: id ?? field, environment, mchId, protocol, serialNo, publicKeyId, files: filesOf(read, merchant), now };
  });
  const webhookMaterials = known.webhooks.map((webhook) => webhookMaterialOf(read, known.environment, webhook));
  const findings = [...materials.flatMap(lookAtMaterial), ...webhookMaterials.flatMap(lookAtWebhook)];
  const isRight = problems.length === 0 && !findings.some(({ level }) => level === 'fail');
  const warnings = findings.filter(({ level }) => level === 'warn');
  const loaded = isRight ? { ...loadedFrom(raw, materials, webhookMaterials), warnings } : null;
  return { file, raw, problems, known, materials, webhookMaterials, loaded };
}

/** @throws ConfigurationError with every problem at once, a line each, naming file, field and what would be right */
export function loadedOf(checked: CheckedConfiguration): LoadedConfiguration {
  if (checked.loaded !== null) return checked.loaded;
  throw new ConfigurationError(startProblems(checked).join('\n'));
}

/** A whole list is not what one of its entries is. */
const isWithin = (field: string, of: string): boolean => field === of || (of.includes('.') && field.startsWith(`${of}.`));

/** What keeps a backend from starting, a line each. */
export const startProblems = ({ file, problems, materials, webhookMaterials }: CheckedConfiguration): readonly string[] => [
  ...problems.map(({ field, problem, fix }) => said(`${file}: ${field}: ${problem}`, fix)),
  ...[...materials.flatMap(lookAtMaterial), ...webhookMaterials.flatMap(lookAtWebhook)]
    .filter(({ level }) => level === 'fail')
    .map(({ of, check, seen, fix }) => said(`${file}: ${of}: ${check}: ${seen}`, fix)),
];

const said = (what: string, fix: string | undefined): string =>
  `${what}${/[.?!]$/.test(what) ? '' : '.'}${fix === undefined ? '' : ` ${fix}`}`;

/** Who may write the file may name another account’s keys and host in it. */
function writableByOthers({ environment }: Known, fact: FileFact | undefined): readonly Problem[] {
  if (environment !== 'production' || fact?.kind !== 'read' || process.platform === 'win32' || (fact.mode & 0o022) === 0)
    return [];
  return [{ field: 'the file', problem: 'others can change it', fix: `chmod 600 ${shellWord(fact.path)}` }];
}

/** Only what was found right comes here. */
function loadedFrom(
  raw: unknown,
  materials: readonly Material[],
  webhookMaterials: readonly WebhookMaterial[],
): Omit<LoadedConfiguration, 'warnings'> {
  const configuration = configurationSchema.parse(raw);
  return {
    ...configuration,
    merchants: configuration.merchants.map((merchant, index) => {
      const material = materials[index];
      const secrets = material === undefined ? null : secretsIn(material);
      if (secrets === null) throw new Error(`the files of ${merchant.id} were found right, and cannot be used`);
      return { ...merchant, ...secrets };
    }),
    webhooks: configuration.webhooks.map((webhook, index) => {
      const material = webhookMaterials[index];
      if (material === undefined) throw new Error(`the files of ${webhook.id} were found right, and cannot be used`);
      return { ...webhook, secrets: secretsOf(material) };
    }),
  };
}

/** Where it breaks, without the parser's own words: they repeat a piece of the file, which may be a key that was named by mistake. */
function placeIn(fault: unknown): string {
  const said = String(fault);
  if (said.includes('end of JSON')) return ': it ends too soon';
  return / at position \d+( \(line \d+ column \d+\))?/.exec(said)?.[0] ?? '';
}

function jsonIn(fact: FileFact): Readonly<{ json: unknown }> | Omit<Problem, 'field'> {
  switch (fact.kind) {
    case 'missing':
      return { problem: 'is not there', fix: 'quickpay configure' };
    case 'unreadable':
      return { problem: `cannot be read: ${fact.why}` };
    case 'read':
      try {
        return { json: JSON.parse(fact.bytes.toString('utf8')) };
      } catch (fault) {
        return { problem: `is no JSON${placeIn(fault)}` };
      }
  }
}
