/**
 * A defect on purpose: a text of the source and what stands there instead. It is put in while the source is loaded, in a process that
 * runs worlds and nothing else (`put-in.ts`); the product knows nothing of it.
 */

export type HeldBy = Readonly<{ file: string; name: string }>;

export type Defect = Readonly<{
  name: string;
  /** What is wrong then, in a sentence. */
  breaks: string;
  /** Below `packages/`. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  put: string;
  /** The worlds that show it. Default: those of one backend. */
  topology?: 'store';
  /** Where no world can show it, or only one in many hundreds: the test that must miss it, by its file below `packages/` and its name. */
  heldBy?: HeldBy;
}>;

/** The text of a defect is not where the catalogue says, or not only there: the source has moved on, and the catalogue must follow. */
export class DefectMisplaced extends Error {}

/**
 * The source with the defect in it.
 *
 * @throws DefectMisplaced when its text does not stand there exactly once.
 */
export function withDefect(source: string, { name, file, find, put }: Defect): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined)
    throw new DefectMisplaced(`${name}: its text is not found in ${file} any more`);
  if (more.length > 0) throw new DefectMisplaced(`${name}: its text is found ${more.length + 1} times in ${file}`);
  return `${before}${put}${after}`;
}

/** Defects of one file, by name. */
export const inFile = (file: string, defects: Readonly<Record<string, Omit<Defect, 'name' | 'file'>>>): readonly Defect[] =>
  Object.entries(defects).map(([name, defect]) => ({ name, file, ...defect }));
