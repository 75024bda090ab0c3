/** The conversation: each question with what is there already, each answer checked before the next. Nothing is written meanwhile. */
import { confirm, log, select, text } from '@clack/prompts';
import { CommandError } from '../exit.ts';
import { askDecimals, askFor, stopped, taken } from './ask.ts';
import { type Entry, entriesOf, withEntry, withField, withKeysOf } from './draft.ts';
import { judged, lineOf, objectionsToField, sentenceOf, type Target } from './judge.ts';
import { ASKED_LISTS, type AskedList, aboutField, QUESTIONS, type Question, type Section, SINGULAR } from './questions.ts';
import { read, textOf } from './texts.ts';

export type Agreed = Readonly<{
  draft: Entry;
  /** API keys that were typed, by the path that is to hold them. */
  typed: ReadonlyMap<string, string>;
  /** A key for the shop's own programs that is to be made, by its name. */
  newKey: string | null;
}>;

/** @throws CommandError when somebody stops it: nothing was written */
export async function converse(begun: Entry, target: Target, newKey: string | null): Promise<Agreed> {
  const typed = new Map<string, string>();
  let draft = withKeysOf(begun, await askTop(begun, target));
  for (;;) {
    for (const list of ASKED_LISTS) draft = await askList(draft, list, { target, typed });
    const wrong = judged(withKey(draft, newKey), target, typed).fail;
    if (wrong.length === 0) break;
    log.error(`This is left to put right:\n${wrong.map(lineOf).join('\n')}`);
  }
  const name = newKey ?? (await askKey(draft));
  if (!taken(await confirm({ message: `Write ${target.file}?` }))) throw stopped();
  return { draft, typed, newKey: name };
}

/** That there is no key yet is no objection while one is about to be made. */
const withKey = (draft: Entry, name: string | null): Entry =>
  name === null && entriesOf(draft, 'apiKeys').length > 0
    ? draft
    : { ...draft, apiKeys: [...entriesOf(draft, 'apiKeys'), { name: name ?? 'shop', sha256: '0'.repeat(64) }] };

type Around = Readonly<{ target: Target; typed: Map<string, string> }>;
/** Where an answer goes. */
type Spot = Readonly<{ section: Section; index: number }>;

async function askTop(begun: Entry, target: Target): Promise<Entry> {
  let draft = begun;
  for (const question of QUESTIONS.top) {
    draft = await askInto(draft, question, { section: 'top', index: 0 }, { target, typed: new Map() });
    // Every other answer would be for nothing where the ledger is the other environment's.
    const [wrong] =
      question.field === 'environment' ? judged(draft, target).fail.filter(({ field }) => field === 'the ledger') : [];
    if (wrong !== undefined) throw new CommandError(`${sentenceOf(wrong)}\nNothing was written.`);
  }
  return draft;
}

async function askList(begun: Entry, list: AskedList, around: Around): Promise<Entry> {
  let draft = begun;
  for (;;) {
    const entries = entriesOf(draft, list);
    const next = entries.length === 0 ? 'add' : await askWhich(list, entries);
    if (next === 'go on') return draft;
    const spot = { section: list, index: next === 'add' ? entries.length : Number(next) };
    for (const question of QUESTIONS[list]) draft = await askInto(draft, question, spot, around);
  }
}

async function askWhich(list: AskedList, entries: readonly Entry[]): Promise<string> {
  const one = SINGULAR[list];
  return taken(
    await select({
      message: `${entries.length} ${entries.length === 1 ? one : list}`,
      options: [
        { value: 'go on', label: 'Go on' },
        ...entries.map((entry, index) => ({ value: String(index), label: `Change ${textOf(entry.id)}` })),
        { value: 'add', label: `Add a ${one}` },
      ],
    }),
  );
}

/** Asks one question about one entry, where it is to be asked, and puts the answer there. */
async function askInto(draft: Entry, { field, kind, asking }: Question, spot: Spot, around: Around): Promise<Entry> {
  const entry = entryAt(draft, spot);
  if (asking === null) return draft;
  if (asking.when?.(entry, draft) === false)
    return asking.goes?.(entry, draft) ? put(draft, spot, withField(entry, field, undefined)) : draft;
  const { file } = around.target;
  const become = (answer: string): Entry =>
    put(draft, spot, withField(entry, field, answer === '' ? undefined : read(kind, answer, { file })));
  const mayBeEmpty = typeof asking.optional === 'function' ? asking.optional(entry, draft) : asking.optional === true;
  const problem = (answer: string | undefined): string | undefined => {
    if (!answer?.trim()) return mayBeEmpty ? undefined : `It is needed: ${aboutField(spot.section, field).right}`;
    const [wrong] = objectionsToField(become(answer), around.target, spot.section, spot.index, field).filter(
      ({ level }) => level === 'fail',
    );
    return wrong === undefined ? undefined : sentenceOf(wrong);
  };
  const answered = become(await askFor(spot.section, { entry, draft, field, asking, problem, ...around }));
  for (const warned of objectionsToField(answered, around.target, spot.section, spot.index, field))
    if (warned.level === 'warn') log.warn(sentenceOf(warned));
  if (field !== 'currencies') return answered;
  const after = entryAt(answered, spot);
  return put(answered, spot, withField(after, 'wireExponents', await askDecimals(after)));
}

const entryAt = (draft: Entry, { section, index }: Spot): Entry =>
  section === 'top' ? draft : (entriesOf(draft, section)[index] ?? {});
const put = (draft: Entry, { section, index }: Spot, entry: Entry): Entry =>
  section === 'top' ? entry : withEntry(draft, section, index, entry);

/** The first key is always made; another one when somebody wants it. */
async function askKey(draft: Entry): Promise<string | null> {
  const names = entriesOf(draft, 'apiKeys').map(({ name }) => textOf(name));
  if (
    names.length > 0 &&
    !taken(await confirm({ message: 'Make another API key for the shop’s programs?', initialValue: false }))
  )
    return null;
  return taken(
    await text({
      message: 'Whose API key is it? The log names it so',
      initialValue: names.length === 0 ? 'shop' : '',
      validate: (name) =>
        !name?.trim() ? 'It needs a name' : names.includes(name.trim()) ? 'There is one of that name' : undefined,
    }),
  ).trim();
}
