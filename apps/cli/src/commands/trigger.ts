/** `quickpay trigger`: an outcome by name, for the next payment or refund at the sandbox. */
import type { ChosenView, ScenariosView, ScenarioView, TriggeredView } from '@quickpay/sandbox';
import { endingText } from '@quickpay/sandbox/scenario';
import type { Command } from 'commander';
import { CommandError, EXIT } from '../exit.ts';
import { SandboxControl } from '../sandbox-control.ts';
import { print, printJson } from '../show.ts';

type Flags = Readonly<{ payer?: string; merchant?: string; list?: true; clear?: true; sandbox?: string; json?: true }>;

export function triggerCommand(program: Command): void {
  program
    .command('trigger')
    .description('Have the next payment or refund at the sandbox go a certain way; without a name: what there is')
    .argument('[name]', 'a scenario, such as confirms-late')
    .option('--payer <id>', 'only a payment of this payer (default: anybody’s)')
    .option('--merchant <id>', 'only with this merchant, by its id at WeChat Pay (mch_id)')
    .option('--list', 'what there is, and what waits')
    .option('--clear', 'take back what waits or is under way')
    .option('--sandbox <url>', 'the sandbox’s control address (default QUICKPAY_SANDBOX, or this machine at SANDBOX_PORT)')
    .option('--json', 'one JSON object')
    .action(trigger);
}

async function trigger(name: string | undefined, flags: Flags): Promise<void> {
  const { payer, merchant, list, clear, json } = flags;
  if (list && clear) throw new CommandError('--list and --clear are two things: ask for one.', EXIT.usage);
  if (name !== undefined && (list || clear))
    throw new CommandError(`${list ? '--list' : '--clear'} goes without a name.`, EXIT.usage);
  if (name === undefined && (payer !== undefined || merchant !== undefined))
    throw new CommandError('Which scenario? "quickpay trigger" lists them.', EXIT.usage);
  const control = new SandboxControl(flags.sandbox);
  const known = await control.scenarios();
  if (name !== undefined) return choose(control, name, flags);
  if (clear) return takeBack(control, known, flags);
  if (json) printJson({ environment: 'sandbox', ...known });
  else print('sandbox', listed(known));
}

async function choose(control: SandboxControl, name: string, { payer, merchant, json }: Flags): Promise<void> {
  const body = { ...(payer === undefined ? {} : { payerId: payer }), ...(merchant === undefined ? {} : { mchId: merchant }) };
  const made = (await control.call(`/scenarios/${encodeURIComponent(name)}`, 'POST', body)) as TriggeredView; // answered by a sandbox
  if (json) return printJson({ environment: 'sandbox', ...made });
  const { chosen, scenario } = made;
  const lines = [
    `${chosen.name} waits for ${whatFor(scenario, chosen)}.`,
    `  ${scenario.about.en}`,
    `  Sets: ${scenario.sets.join('; ')}`,
    `  Ends: ${endingText(scenario.ends)}`,
    ...nextSteps(control, scenario, chosen).map((step, n) => `  ${n === 0 ? 'Next' : 'Then'}: ${step}`),
  ];
  print('sandbox', lines.join('\n'));
}

async function takeBack(control: SandboxControl, { chosen }: ScenariosView, { json }: Flags): Promise<void> {
  await control.call('/scenarios', 'DELETE');
  const taken = chosen.filter(({ state }) => state !== 'usedUp');
  if (json) printJson({ environment: 'sandbox', takenBack: taken.map(({ id, name }) => ({ id, name })) });
  else print('sandbox', taken.length === 0 ? 'Nothing waited.' : `Taken back: ${taken.map(({ name }) => name).join(', ')}.`);
}

function whatFor({ meets }: ScenarioView, { payerId, mchId }: ChosenView): string {
  if (meets === 'connection') return 'the next connection, whoever opens it';
  const merchant = mchId === null ? '' : ` with merchant ${mchId}`;
  const whose = payerId ?? 'anybody';
  return meets === 'payment' ? `the next payment of ${whose}${merchant}` : `the next refund of a payment of ${whose}${merchant}`;
}

/** What to type to see it. */
function nextSteps({ url }: SandboxControl, { meets, ends }: ScenarioView, { payerId, mchId }: ChosenView): readonly string[] {
  if (meets === 'refund') return ['quickpay refund pay_… (a payment that is paid)'];
  const payer = payerId ?? 'ready';
  const amount = mchId === null ? '38.50 HKD' : 'AMOUNT CURRENCY';
  const pay = `curl -s ${url}/payers/${payer}/code | grep -o '[0-9]\\{18\\}' | quickpay pay ${amount}`;
  const phone = `${url.replace(/\/control$/, '')}/phone/${payer}/quick-pay`;
  return ends.payment === 'paid' && ends.byHand ? [pay, `confirm on the phone, ${phone}`] : [pay];
}

function listed({ groups, scenarios, chosen }: ScenariosView): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const waiting = chosen.filter(({ state }) => state !== 'usedUp');
  const line = ({ name, about, ends }: ScenarioView) => `  ${name.padEnd(width)}  ${about.en}  → ${endingText(ends)}`;
  return [
    ...Object.entries(groups).flatMap(([group, title]) => [
      title.en,
      ...scenarios.filter((scenario) => scenario.group === group).map(line),
      '',
    ]),
    ...(waiting.length === 0
      ? ['Nothing waits.', 'Next: quickpay trigger confirms-late --payer ready']
      : [...waiting.map(waits), 'Take back: quickpay trigger --clear']),
  ].join('\n');
}

const waits = ({ name, payerId, state, outTradeNo }: ChosenView): string =>
  state === 'waiting' ? `${name} waits (${payerId ?? 'anybody'})` : `${name} is under way (order ${outTradeNo})`;
