/** The client of WeChat Pay as it is published: what is in it, that others' tools take it, and that it does under each Node what it does here. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Sandbox, startSandbox } from '@quickpay/sandbox';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../house/files.ts';
import { type Consumer, openConsumer, programsIn, run } from './consumer.ts';
import { nodes } from './nodes.ts';

let consumer: Consumer;
let sandbox: Sandbox;
const README = readFileSync(join(root, 'packages', 'wechatpay', 'README.md'), 'utf8');
const PROGRAMS = programsIn(README);

beforeAll(async () => {
  consumer = openConsumer();
  sandbox = await startSandbox({ port: 0, tlsPort: 0, settings: ['language=en'] });
  const { close: _close, ...line } = sandbox;
  writeFileSync(join(consumer.folder, 'sandbox.json'), JSON.stringify(line));
  for (const { name, text } of PROGRAMS) writeFileSync(join(consumer.folder, name), text);
});
afterAll(async () => {
  await sandbox.close();
  consumer.close();
});

/** Lets the sandbox's day pass faster while something goes on: a refund takes three seconds of it. */
async function hurrying<Value>(something: Promise<Value>): Promise<Value> {
  const advance = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"advanceMs":1000}' };
  const hurry = setInterval(() => void fetch(`${sandbox.controlUrl}/clock`, advance), 200);
  try {
    return await something;
  } finally {
    clearInterval(hurry);
  }
}

/** A text that matches itself and nothing else. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('what is packed', () => {
  test('is JavaScript, its types, a licence, a page and a manifest, and nothing of how it is made', () => {
    const files = execFileSync('tar', ['-tzf', consumer.tarball], { encoding: 'utf8' }).trim().split('\n');
    expect(files.filter((file) => !/^package\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(?:js|d\.ts)$/.test(file)).sort()).toEqual([
      'package/LICENSE',
      'package/README.md',
      'package/package.json',
    ]);
    const [code, types] = [/\.js$/, /\.d\.ts$/].map((of) =>
      files.filter((file) => of.test(file)).map((file) => file.replace(of, '')),
    );
    expect(code).toContain('package/v3/client');
    expect(types).toEqual(code);
  });

  test('depends on undici and nothing else, names its Nodes and its licence, and may be published', () => {
    const { dependencies, peerDependencies, engines, license, sideEffects, private: isPrivate, type } = manifest(consumer.built);
    expect({ dependencies, peerDependencies, engines, license, sideEffects, isPrivate, type }).toEqual({
      dependencies: { undici: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      peerDependencies: undefined,
      engines: { node: '>=22.19' },
      license: 'Apache-2.0',
      sideEffects: false,
      isPrivate: undefined,
      type: 'module',
    });
    const needed = (manifest(join(root, 'node_modules', 'undici')).engines as Readonly<{ node: string }>).node;
    expect(needed).toBe('>=22.19.0');
  });

  test('is what publint finds nothing wrong with', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(consumer.tarball);
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
    const { messages } = await publint({ pack: { tarball }, level: 'suggestion', strict: true });
    expect(messages.map((message) => formatMessage(message, manifest(consumer.built)))).toEqual([]);
  });

  test('names only files that are there, from its manifest and from each other', () => {
    const installed = join(consumer.folder, 'node_modules', '@quickpay', 'wechatpay');
    const entries = JSON.stringify(manifest(installed).exports).match(/(?<=":")\.\/[^"]+/g) ?? [];
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|d\.ts)$/.test(file));
    const imports = files.flatMap((file) => {
      const text = readFileSync(join(installed, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      return [...text.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path));
    });
    expect([entries.length, imports.length > 50]).toEqual([7, true]);
    // Sources are here, and nowhere else.
    expect(imports.filter((path) => !path.endsWith('.js'))).toEqual([]);
    expect([...entries, ...imports].filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  });
});

test('its types are found and hold, as strictly as anybody may ask for, in programs of the page and in the examples', async () => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024'], types: ['node'], noEmit: true, strict: true },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true, erasableSyntaxOnly: true },
    // Ours are looked into as well, and so are those that they name.
    ...{ skipLibCheck: false, allowImportingTsExtensions: true },
  };
  const programs = [...PROGRAMS.map(({ name }) => name), 'examples/**/*.ts', 'entries.ts'];
  writeFileSync(
    join(consumer.folder, 'entries.ts'),
    `import { decodeXml } from '@quickpay/wechatpay/codec';
import { signV3 } from '@quickpay/wechatpay/signing';
export const fields: Record<string, string> = decodeXml('<xml/>');
export const signed: (text: Uint8Array, key: import('node:crypto').KeyObject) => Promise<string> = signV3;
`,
  );
  writeFileSync(join(consumer.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: programs }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await run(process.execPath, [tsc, '-p', consumer.folder], consumer.folder)).toBe('');
});

test('the page shows programs at all', () => {
  expect(PROGRAMS.map(({ name }) => name)).toEqual(['start.ts', 'start-v2.ts']);
});

/** What a program says that could not connect, or was not answered, in time: a busy machine's word, and nothing of the package. */
const HURRIED = /nothing was sent|noAnswer|neverSent|nobody knows/;
const TRIES = 3;

describe.each(Object.entries(nodes()))('%s', (_name, node) => {
  /** Runs a program where the sandbox's line is, again where it was hurried. */
  const go = async (program: string, ...args: readonly string[]): Promise<string> => {
    for (let tried = 1; ; tried++) {
      const printed = await run(node, [program, ...args], consumer.folder);
      if (tried === TRIES || !HURRIED.test(printed)) return printed;
    }
  };

  test.each(PROGRAMS)('$name of the page prints what it says', async ({ name, prints }) => {
    const printed = (await go(name)).trimEnd().split('\n');
    const pattern = (line: string) => new RegExp(`^${line.split('…').map(literally).join('.+')}$`);
    expect(printed).toEqual(prints.map((line) => expect.stringMatching(pattern(line))));
  });

  test.each(['v2', 'v3'])('the examples over %s: paid, found, told of a refund, refunded, called off', async (wire) => {
    const example = (file: string, ...args: readonly string[]) => go(join('examples', wire, `${file}.ts`), ...args);
    const paid = await example('pay');
    expect(paid).toMatch(/^EX\w+ paid: 42\d+\n$/);
    const [outTradeNo = ''] = paid.split(' ');
    expect(await example('query', outTradeNo)).toBe('SUCCESS 3850 HKD\n');
    expect(await hurrying(example('notification', outTradeNo))).toBe(`taken\n${outTradeNo}-told 500 SUCCESS\n`);
    expect(await example('refund', outTradeNo)).toMatch(/^taken: 50\d+\n/);
    expect(await example('query', outTradeNo)).toBe('REFUND 3850 HKD\n');
    const [other = ''] = (await example('pay')).split(' ');
    expect(await example('revoke', other)).toBe('revoked\n');
    expect(await example('query', other)).toBe('REVOKED 3850 HKD\n');
  });

  test.each(['v2', 'v3'])('a payer over %s who has not enough has not paid, which a query proves', async (wire) => {
    const printed = await go(join('examples', wire, 'pay.ts'), 'poor');
    expect(printed).toMatch(/^(\S+) failed: NOT_?ENOUGH\n\1 not paid\n$/);
  });
});
