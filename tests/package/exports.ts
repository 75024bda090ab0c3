/** What the client of WeChat Pay exports, as the compiler reads it. */
import { join } from 'node:path';
import { isIdentifier, isSourceFile, type Node, SyntaxKind } from 'typescript/unstable/ast';
import { API, type Checker, type Project, SymbolFlags, type Symbol as TypeSymbol } from 'typescript/unstable/sync';

/** Where one can import from, and which module that is. */
const ENTRIES: Readonly<Record<string, string>> = {
  '@quickpay/wechatpay': 'index',
  '@quickpay/wechatpay/codec': 'codec/index',
  '@quickpay/wechatpay/signing': 'signing/index',
};

/** Something that is exported, or that what is exported is made of. */
export type Declared = Readonly<{
  name: string;
  /** From where it can be imported; none for what can not. */
  entries: readonly string[];
  /** The whole statement, as it stands at the top of its file. */
  statement: Node;
}>;

export type Exported = Readonly<{ declared: readonly Declared[]; close(): void }>;

/**
 * Everything that is exported, in the order of its names, and behind it what that is made of and is not exported itself.
 *
 * @param folder of the modules
 * @param config of the project that they are part of
 * @param extension of the modules: `.ts` for sources, `.d.ts` for types
 */
export function exportsOf(folder: string, config: string, extension: '.ts' | '.d.ts'): Exported {
  const api = new API();
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
  if (project === undefined) throw new Error(`${config} is no project`);
  const { checker, program } = project;
  const found = new Map<string, { symbol: TypeSymbol; entries: string[] }>();
  for (const [entry, module] of Object.entries(ENTRIES)) {
    const file = program.getSourceFile(join(folder, `${module}${extension}`));
    const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file);
    if (symbol === undefined) throw new Error(`${module}${extension} is no module of ${config}`);
    for (const one of checker.getExportsOfModule(symbol)) {
      const known = found.get(one.name) ?? { symbol: ownOf(one, checker), entries: [] };
      known.entries.push(entry);
      found.set(one.name, known);
    }
  }
  const exported = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { symbol, entries }]) => statementsOf(symbol, project).map((statement) => ({ name, entries, statement })));
  return { declared: [...exported, ...madeOf(exported, folder, project)], close: () => api.close() };
}

const ownOf = (symbol: TypeSymbol, checker: Checker): TypeSymbol =>
  (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);

const statementsOf = (symbol: TypeSymbol, project: Project): readonly Node[] =>
  (symbol.declarations ?? []).flatMap((handle) => {
    const node = handle.resolve(project);
    return node === undefined || isSourceFile(node) ? [] : [statementOf(node)];
  });

const statementOf = (node: Node): Node => (isSourceFile(node.parent) ? node : statementOf(node.parent));

/** What declarations name that stands in the folder and is not exported, and what that names, until there is nothing new. */
function madeOf(exported: readonly Declared[], folder: string, project: Project): readonly Declared[] {
  const known = new Set(exported.map(placeOf));
  const found: Declared[] = [];
  const waiting = [...exported];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const identifier of identifiersIn(next.statement)) {
      const named = project.checker.getSymbolAtLocation(identifier);
      if (named === undefined) continue;
      const symbol = ownOf(named, project.checker);
      for (const statement of statementsOf(symbol, project)) {
        const declared = { name: symbol.name, entries: [], statement };
        if (!statement.getSourceFile().fileName.startsWith(folder) || known.has(placeOf(declared))) continue;
        known.add(placeOf(declared));
        found.push(declared);
        waiting.push(declared);
      }
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const placeOf = ({ statement }: Declared): string => `${statement.getSourceFile().fileName}:${statement.pos}`;

function identifiersIn(node: Node): readonly Node[] {
  const all: Node[] = [];
  const visit = (one: Node): void => {
    if (isIdentifier(one)) all.push(one);
    // What a function does inside is no part of what it is.
    if (one.kind !== SyntaxKind.Block) one.forEachChild(visit);
  };
  node.forEachChild(visit);
  return all;
}
