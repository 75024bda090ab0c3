/** What people type behind `quickpay`. */
import { deepStrictEqual } from 'node:assert';
import { type Kind, read, textOf as typed } from '../../../apps/cli/src/configure/texts.ts';
import { CommandError } from '../../../apps/cli/src/exit.ts';
import { seconds } from '../../../apps/cli/src/show.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

const KINDS: readonly Kind[] = ['text', 'capitals', 'list', 'capitalList', 'path', 'yesNo', 'numbers'];
const PLACE = { file: '/shop/config.json' };

const answers: Target = {
  name: 'cli/answers',
  holds: 'what is typed becomes what JSON can say, and the same again when it is shown and typed once more',
  sources: ['apps/cli/src/configure/texts.ts', 'apps/cli/src/show.ts'],
  seeds: ['TWD=2, KWD=3', 'yes', 'hkd,jpy  usd', '~/keys/key.pem', 'false', '120'],
  words: ['=', ',', 'true', 'no', '~/', '../'],
  open: reads((bytes) => {
    const text = textOf(bytes);
    for (const kind of KINDS) {
      const value = read(kind, text, PLACE);
      deepStrictEqual(JSON.parse(JSON.stringify(value)), value);
      if (kind !== 'path') deepStrictEqual(read(kind, typed(value), PLACE), value);
    }
    try {
      holds(Number.isInteger(seconds(text)), 'whole seconds');
    } catch (fault) {
      holds(fault instanceof CommandError, 'a sentence, and an exit code');
    }
  }),
};

export const TARGETS: readonly Target[] = [answers];
