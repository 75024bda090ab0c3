/** The end of `quickpay configure`: keys made, files written, and told where. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mintApiKey, type Objection, replaceOwnersOnly, sha256, writeOwnersOnly } from '@quickpay/backend';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson, tell } from '../show.ts';
import { type Entry, entriesOf, keyFilesOf, textOfDraft } from './draft.ts';
import { judged, lineOf, sentenceOf, type Target, type TypedKeys } from './judge.ts';

export type Finishing = Readonly<{
  target: Target;
  /** The file's text when it was read, or null where there was none. */
  before: string | null;
  typed: TypedKeys;
  newKey: string | null;
  /** Where the new key goes instead of being shown. */
  keyFile: string | undefined;
  /** The command to go on with. */
  next: string;
  json: boolean;
}>;

/** Writes all of it or nothing. @throws CommandError with everything that is wrong, nothing written */
export function finish(agreed: Entry, { target, before, typed, newKey, keyFile, next, json }: Finishing): void {
  const environment = agreed.environment === 'sandbox' ? 'sandbox' : 'production';
  const key = newKey === null ? null : mintApiKey(environment);
  const made = key === null ? [] : [{ name: newKey, sha256: sha256(key).toString('hex') }];
  const draft: Entry = { ...agreed, apiKeys: [...entriesOf(agreed, 'apiKeys'), ...made] };
  const { fail, warn } = judged(draft, target, typed);
  if (fail.length > 0) refuse(fail, target, environment, json);
  const text = textOfDraft(draft);
  const isSame = text === before && typed.size === 0;
  if (!isSame && textAt(target.file) !== before)
    throw new CommandError(`${target.file} was changed by somebody else meanwhile. Nothing was written: start again.`);
  // Keys first: a configuration never names what is not there.
  const named = new Set(entriesOf(draft, 'merchants').flatMap((merchant) => keyFilesOf(merchant).map(([, file]) => file)));
  for (const [name, apiKey] of typed) if (named.has(name)) writeOwnersOnly(join(dirname(target.file), name), `${apiKey}\n`);
  if (key !== null && keyFile !== undefined) writeOwnersOnly(keyFile, `${key}\n`);
  const earlier = isSame ? null : replaceOwnersOnly(target.file, text);
  const shown = key === null || keyFile !== undefined ? null : key;
  if (json) {
    printJson({
      ok: true,
      environment,
      file: target.file,
      changed: !isSame,
      before: earlier,
      apiKey: newKey === null ? null : { name: newKey, key: shown, file: keyFile ?? null },
      warnings: warn.map(asJson),
    });
    return;
  }
  const say = (line: string) => print(environment, line);
  say(
    isSame
      ? `Nothing changed: ${target.file}`
      : `Written: ${target.file}${earlier === null ? '' : `   (as it was before: ${earlier})`}`,
  );
  if (newKey !== null && keyFile !== undefined) say(`API key of ${newKey}: in ${keyFile}`);
  if (shown !== null)
    say(
      `API key of ${newKey}: ${shown}\nIt is shown this once, and kept nowhere. The shop’s programs send it; the shell takes it from QUICKPAY_API_KEY.`,
    );
  for (const objection of warn) say(`▲ ${sentenceOf(objection)}`);
  say(`A backend that is running has it after its next start. Next: ${next}`);
}

export const textAt = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

const asJson = ({ field, said, fix }: Objection) => ({ field, problem: said, fix: fix ?? null });

function refuse(wrong: readonly Objection[], { file }: Target, environment: 'sandbox' | 'production', json: boolean): never {
  if (json) printJson({ ok: false, file, problems: wrong.map(asJson) });
  else for (const objection of wrong) tell(environment, `✖ ${lineOf(objection)}`);
  const things = wrong.length === 1 ? 'one thing' : `${wrong.length} things`;
  throw new CommandError(json ? '' : `Nothing was written: ${things} to put right.`, EXIT.failed);
}
