/** `quickpay`: results on standard output, progress and errors on standard error, and an exit code that says what is certain. */
import { Command, CommanderError } from 'commander';
import { billCommand } from './commands/bill.ts';
import { evidenceCommands } from './commands/evidence.ts';
import { listenCommand } from './commands/listen.ts';
import { operatorCommands } from './commands/operator.ts';
import { outsideCommands } from './commands/outside.ts';
import { payCommand } from './commands/pay.ts';
import { paymentCommands } from './commands/payments.ts';
import { peopleCommands } from './commands/people.ts';
import { printerCommands } from './commands/printers.ts';
import { refundCommands } from './commands/refunds.ts';
import { serveCommands } from './commands/serve.ts';
import { shiftCommands } from './commands/shifts.ts';
import { storeCommands } from './commands/stores.ts';
import { triggerCommand } from './commands/trigger.ts';
import { webhookCommands } from './commands/webhooks.ts';
import { CommandError, EXIT } from './exit.ts';

const program = new Command('quickpay')
  .description('WeChat Pay Quick Pay at the counter. Not affiliated with Tencent.')
  .version('0.1.0')
  .option('--url <url>', 'the backend (default QUICKPAY_URL, or this machine)')
  .option('--key <key>', 'the API key (default QUICKPAY_API_KEY, or the demo’s)')
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done · 1 failed · 2 usage · 3 definitely not paid · 4 outcome unknown · 5 not found · 6 finished, with findings · 130 interrupted',
  );

serveCommands(program);
operatorCommands(program);
payCommand(program);
paymentCommands(program);
refundCommands(program);
shiftCommands(program);
evidenceCommands(program);
outsideCommands(program);
billCommand(program);
peopleCommands(program);
storeCommands(program);
printerCommands(program);
webhookCommands(program);
listenCommand(program);
triggerCommand(program);
for (const command of program.commands) {
  command.exitOverride().showSuggestionAfterError();
  // Flags of the program hold for each of its commands.
  command.hook('preAction', (_this, action) => {
    for (const [name, value] of Object.entries(program.opts()))
      if (action.getOptionValue(name) === undefined) action.setOptionValue(name, value);
  });
}

try {
  await program.parseAsync();
} catch (fault) {
  if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? EXIT.done : EXIT.usage;
  else if (fault instanceof CommandError) {
    if (fault.message !== '') process.stderr.write(`${fault.message}\n`);
    process.exitCode = fault.exitCode;
  } else {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    process.exitCode = EXIT.failed;
  }
}
