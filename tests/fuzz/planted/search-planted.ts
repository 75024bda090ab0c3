/**
 * Searches the reader that is wrong on purpose, and says what came of it as one line of JSON.
 *
 * Usage: node search-planted.ts SEED RUNS [blind]     blind: as if nothing could be seen of which pieces ran
 */
import { search } from '../search.ts';
import { reads } from '../target.ts';
import { readPlanted } from './reader.ts';

const [seed = '1', runs = '1', blind] = process.argv.slice(2);
const { tried, kept, finding } = await search({
  target: {
    name: 'planted',
    holds: 'it reads whatever comes',
    sources: blind === undefined ? ['tests/fuzz/planted/reader.ts'] : [],
    seeds: ['abcdefgh'],
    open: reads((bytes) => void readPlanted(bytes)),
  },
  seed: Number(seed),
  known: [],
  isOver: (so) => so >= Number(runs),
});
const input = finding === null ? null : Buffer.from(finding.input).toString('hex');
process.stdout.write(
  `${JSON.stringify({ tried, kept: kept.map((one) => Buffer.from(one).toString('hex')), input, told: finding?.told ?? null })}\n`,
);
