/** `quickpay evidence`: how a payment came to be what it is, signed for a dispute, and checked by whoever gets it. */
import { readFileSync } from 'node:fs';
import { type EvidenceVerdict, plain, verifyEvidence, writeOwnersOnly, writtenEvidence } from '@quickpay/backend';
import type { Quickpay, SignedEvidence, TimelineItem, TimelineView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson, tell } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true }>;
type ShowFlags = Flags & Readonly<{ save?: string }>;
type EraseFlags = Flags & Readonly<{ confirm?: string }>;

const PAYMENT = 'pay_';
/** Larger than any document that is handed out. */
const FILE_BYTES_MAX = 64_000_000;

export function evidenceCommands(program: Command): void {
  const evidence = program
    .command('evidence')
    .description(
      'What happened to a payment and what went over the wire, signed for a dispute; evidence verify checks it offline',
    )
    .argument('<payment>', 'its id, order number or transaction id')
    .option('--save <file>', 'write the signed document there')
    .option('--json', 'print the signed document, byte for byte')
    .action(show);
  evidence
    .command('verify')
    .description('Check a document, without any server')
    .argument('<file>')
    .option('--key <file>', 'the public key, PEM, from whoever is trusted to know it: evidence key prints it')
    .option('--json', 'JSON')
    .action(verify);
  evidence
    .command('key')
    .description('Print the public key by which evidence of the backend is checked')
    .option('--json', 'JSON')
    .action(async (_own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const key = await clientFor(flags).evidenceKey().catch(rethrow);
      if (flags.json) return printJson(key);
      tell(key.environment, key.id);
      // As it is: it goes into a file.
      process.stdout.write(key.publicKey);
    });
  evidence
    .command('erase')
    .description('Take away what the messages of a payment say; what happened to it stays')
    .argument('<payment>', 'its id, order number or transaction id')
    .requiredOption('--confirm <payment>', 'the same once more: it cannot be undone')
    .option('--json', 'JSON')
    .action(erase);
}

async function show(which: string, flags: ShowFlags): Promise<void> {
  const quickpay = clientFor(flags);
  const id = await idOf(which, quickpay);
  if (flags.json || flags.save !== undefined) {
    const signed = await quickpay.payments.evidence(id).catch(rethrow);
    const text = writtenEvidence(signed);
    if (flags.save === undefined) return void process.stdout.write(text);
    writeOwnersOnly(flags.save, text);
    return print(signed.environment, `${flags.save}: ${summary(signed)}`);
  }
  const timeline = await quickpay.payments.timeline(id).catch(rethrow);
  print(timeline.environment, linesOf(timeline).join('\n'));
}

/** A receipt has the order number, WeChat Pay's own bill the transaction id. */
async function idOf(which: string, quickpay: Quickpay): Promise<string> {
  if (which.startsWith(PAYMENT)) return which;
  const { items } = await quickpay.payments.list({ number: which, limit: 2 }).catch(rethrow);
  const [payment] = items;
  if (payment === undefined) throw new CommandError(`No payment has the number ${which}.`, EXIT.notFound);
  return payment.id;
}

function summary({ evidence }: SignedEvidence): string {
  const { payment, chains, timeline, gaps, keyId } = evidence;
  const events = chains.reduce((sum, chain) => sum + chain.events.length, 0);
  const messages = timeline.filter(({ of }) => of === 'message').length;
  const missing = gaps.length === 0 ? '' : `, messages may be missing of ${gaps.length} times`;
  return `${payment.id} is ${payment.state}; ${events} events, ${messages} messages${missing}. Signed by ${keyId}`;
}

function linesOf({ items, gaps, complete }: TimelineView): readonly string[] {
  return [
    ...items.map(lineOf),
    ...gaps.map(
      ({ why, from, to, lost }) => `▲ messages of ${from} to ${to} may be missing (${why}${lost === null ? '' : `, ${lost}`})`,
    ),
    ...(complete ? [] : ['▲ more happened than is listed here']),
  ];
}

function lineOf(item: TimelineItem): string {
  const at = item.at.slice(11, 23);
  if (item.of === 'message') {
    const { operation, method, path, status, result, problem, signature, signedBy, startedAt, endedAt } = item.message;
    const ms = Date.parse(endedAt) - Date.parse(startedAt);
    const how = signature === 'notChecked' ? '' : `  signature ${signature}${signedBy === null ? '' : ` (${plain(signedBy)})`}`;
    const why = problem === null ? '' : ` ${plain(problem)}`;
    return `${at}    ⇄ ${operation.padEnd(11)} ${method} ${path}  ${status ?? '–'} ${result}${why}  ${ms} ms${how}`;
  }
  const { kind, state, by, rule } = item;
  const decided =
    rule === null
      ? ''
      : `  rule ${rule.event} × ${rule.state}${rule.of === 1 ? '' : `, ${rule.alternative} of ${rule.of}`}${rule.when === null ? '' : ` (${rule.when})`}`;
  return `${at}  ${item.of === 'refund' ? '↙' : '●'} ${kind.padEnd(17)} ${state.padEnd(13)}${by === null ? '' : ` by ${by.name}`}${decided}`;
}

async function erase(which: string, _own: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<EraseFlags>();
  if (flags.confirm !== which) throw new CommandError(`--confirm must be ${which} once more.`, EXIT.usage);
  const quickpay = clientFor(flags);
  const id = await idOf(which, quickpay);
  const { environment, erased } = await quickpay.payments.eraseMessages(id).catch(rethrow);
  if (flags.json) printJson({ environment, paymentId: id, erased });
  else print(environment, `What ${erased} messages of ${id} said is erased.`);
}

const VERDICTS: { readonly [Kind in EvidenceVerdict['kind']]: (verdict: Extract<EvidenceVerdict, { kind: Kind }>) => string } = {
  right: ({ evidence, keyId }) =>
    `✔ Rightly signed by ${keyId}, and nothing is missing between its events. ${evidence.payment.id} is ${evidence.payment.state}, as of ${evidence.madeAt}.`,
  noKey: () => '✖ The key is no public key of Ed25519.',
  // Of what nobody has vouched for, anything may stand in it.
  notEvidence: ({ why }) => `✖ The file is no evidence: ${plain(why)}.`,
  otherKey: ({ signedBy, trusted }) => `✖ Signed by another key (${plain(signedBy)}) than the one that is trusted (${trusted}).`,
  changed: () => '✖ Not what was signed: something was changed, or written in another way, since.',
  brokenChain: ({ of, version }) =>
    `✖ Rightly signed, but the chain of ${of} breaks at event ${version}: something is missing, or was changed before.`,
};

function verify(file: string, _own: unknown, command: Command): void {
  // The program has a `--key` of its own, an API key, for which nothing asks here: wherever it stands it is the one that is meant.
  const { key, json } = command.optsWithGlobals<Readonly<{ key?: string; json?: true }>>();
  if (key === undefined) throw new CommandError('--key names the file of the public key that is trusted.', EXIT.usage);
  const verdict = verifyEvidence(read(file), read(key));
  const told = VERDICTS[verdict.kind] as (verdict: EvidenceVerdict) => string; // the one for this very kind
  // Nobody was asked: what it is evidence of says itself whether real money moved.
  const environment = verdict.kind === 'right' ? verdict.evidence.environment : 'production';
  if (json) printJson({ environment: verdict.kind === 'right' ? environment : null, verdict: verdict.kind, says: told(verdict) });
  else print(environment, told(verdict));
  process.exitCode = verdict.kind === 'right' ? EXIT.done : EXIT.failed;
}

function read(file: string): string {
  try {
    const text = readFileSync(file);
    if (text.length > FILE_BYTES_MAX) throw new CommandError(`${file} is larger than any evidence.`, EXIT.failed);
    return text.toString('utf8');
  } catch (fault) {
    if (fault instanceof CommandError) throw fault;
    throw new CommandError(`${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}.`, EXIT.usage);
  }
}
