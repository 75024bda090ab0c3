/** Commands for whoever installs it and keeps it running: `configure`, `config print`, `doctor`. */
import type { Command } from 'commander';
import { configCommand } from './config.ts';
import { configureCommand } from './configure.ts';
import { doctorCommand } from './doctor.ts';

export function operatorCommands(program: Command): void {
  configureCommand(program);
  configCommand(program);
  doctorCommand(program);
}
