/** `quickpay`: results on standard output, progress and errors on standard error, and an exit code that says what is certain. */
import { Command, CommanderError } from 'commander';
import { addCommands } from './command-groups.ts';
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

// Whoever read what is printed may be gone, as behind `| head`: a server goes on, and a payment ends with the code that says how it stands.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault;
  });

await addCommands(program, process.argv.slice(2));
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
