/** Loaded before a program: somebody sets its computer's clock. `STORY_CLOCK` is a file with the milliseconds that it is ahead. */
import { readFileSync } from 'node:fs';

const file = process.env.STORY_CLOCK ?? '';
const now = Date.now;

Date.now = () => now() + Number(readFileSync(file, 'utf8'));
