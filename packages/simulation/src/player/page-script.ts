/**
 * The page’s script: its modules, and those of ours that they import, put into one text that a page can hold. Types are taken out as Node
 * does it for everything else here; each module becomes a function that gives what it exports.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const IMPORT = /^import\s+\{([^}]*)\}\s+from\s+'([^']+)';$/gm;
const EXPORT = /^export (?=(?:const|function|async function|class) (\w+))/gm;
/** What would be overlooked: any other way to import or export. */
const OTHER = /^(?:import|export)\b.*$/m;

/** @param entry the module that is run @throws Error where a module imports or exports in a way that is not read here */
export function pageScript(entry: URL): string {
  const names = new Map<string, string>();
  const modules: string[] = [];
  const add = (url: URL): string => {
    const known = names.get(url.href);
    if (known !== undefined) return known;
    const name = `m${names.size}`;
    names.set(url.href, name);
    const read = readModule(url);
    // What it imports comes first.
    const imports = read.imports.map(({ what, from }) => `const { ${what} } = ${add(from)};`);
    const file = relative(ROOT, fileURLToPath(url));
    modules.push(
      `// ${file}\nconst ${name} = (() => {\n${[...imports, read.code].join('\n')}\nreturn { ${read.exports.join(', ')} };\n})();`,
    );
    return name;
  };
  add(entry);
  return modules.join('\n');
}

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

type Module = Readonly<{ imports: readonly Readonly<{ what: string; from: URL }>[]; exports: readonly string[]; code: string }>;

function readModule(url: URL): Module {
  const source = stripTypeScriptTypes(readFileSync(url, 'utf8'));
  const imports = [...source.matchAll(IMPORT)].map(([whole, what = '', from = '']) => {
    if (!from.startsWith('.') || /\bas\b/.test(what)) throw new Error(`a page cannot take ${whole} of ${url.pathname}`);
    return { what: what.replaceAll(/\s+/g, ' ').trim(), from: new URL(from, url) };
  });
  const exports = [...source.matchAll(EXPORT)].map(([, name = '']) => name);
  const code = source.replaceAll(IMPORT, '').replaceAll(EXPORT, '');
  const [overlooked] = OTHER.exec(code) ?? [];
  if (overlooked !== undefined) throw new Error(`a page cannot take ${overlooked} of ${url.pathname}`);
  return { imports, exports, code: code.replaceAll(/[ \t]+$/gm, '').replaceAll(/\n{3,}/g, '\n\n') };
}
