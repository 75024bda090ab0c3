/** Commands for whoever installs it and keeps it running: `configure`, `doctor`. */
import type { Command } from 'commander';
import { configureCommand } from './configure.ts';
import { doctorCommand } from './doctor.ts';

export function operatorCommands(program: Command): void {
  configureCommand(program);
  doctorCommand(program);
}
