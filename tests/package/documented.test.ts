/** Everything that the client of WeChat Pay exports says what it is: each export, each field, each call. */
import { join } from 'node:path';
import {
  isClassDeclaration,
  isLiteralTypeNode,
  isMethodSignatureDeclaration,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../house/files.ts';
import { type Exported, exportsOf } from './exports.ts';

const SOURCE = join(root, 'packages', 'wechatpay');
let exported: Exported;
beforeAll(() => {
  exported = exportsOf(join(SOURCE, 'src'), join(SOURCE, 'tsconfig.build.json'), '.ts');
});
afterAll(() => exported.close());

test('there are exports to look at', () => {
  expect(exported.declared.length).toBeGreaterThan(80);
});

test('every export says what it is', () => {
  const silent = exported.declared.filter(({ entries, statement }) => entries.length > 0 && !isSaid(statement));
  expect(silent.map(({ name, statement }) => `${name} in ${fileOf(statement)}`)).toEqual([]);
});

test('every field and every call of what is exported says what it is', () => {
  const silent = exported.declared.flatMap(({ name, statement }) =>
    membersIn(statement)
      .filter((member) => !isSaid(member))
      .map((member) => `${name}.${textOf(member).split('\n')[0]} in ${fileOf(statement)}`),
  );
  expect(silent).toEqual([]);
});

const fileOf = (node: Node): string => node.getSourceFile().fileName.slice(root.length + 1);
const textOf = (node: Node): string => node.getSourceFile().text.slice(node.getStart(), node.end);

/** Fields and calls at any depth; not those that only say which of several something is, or that there is none. */
function membersIn(node: Node): readonly Node[] {
  const found: Node[] = [];
  const visit = (one: Node): void => {
    if (isMethodSignatureDeclaration(one)) found.push(one);
    if (isPropertySignatureDeclaration(one) || (isPropertyDeclaration(one) && isPublic(one))) {
      if (!(one.type !== undefined && (isLiteralTypeNode(one.type) || one.type.kind === SyntaxKind.NeverKeyword)))
        found.push(one);
    }
    // What a function does inside is its own business, and of what it is given the function itself speaks.
    if (one.kind !== SyntaxKind.Block && one.kind !== SyntaxKind.Parameter) one.forEachChild(visit);
  };
  visit(node);
  return found;
}

const isPublic = (node: Node): boolean => isClassDeclaration(node.parent) && !/^(static |readonly )*#/.test(textOf(node));

/** Whether it is said right before it what it is: what opens a file is about the file. */
function isSaid(node: Node): boolean {
  const before = node.getSourceFile().text.slice(node.pos, node.getStart());
  return /\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\n?[ \t]*$/.test(before);
}
