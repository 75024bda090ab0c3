/**
 * Reads one document, in a process of its own with a fresh heap, and says what that took: `{ code, ms, bytes }`, where `bytes` is how far
 * the process has ever grown beyond what it was before.
 *
 * Usage: node measure-xml.ts FILE
 */
import { readFileSync } from 'node:fs';
import { decodeXml, XmlError } from '../../packages/wechatpay/src/codec/index.ts';
import { peakBytes } from '../peak-bytes.ts';

const document = readFileSync(process.argv[2] ?? '');
const before = process.memoryUsage.rss();
const from = performance.now();
let code = 'read';
try {
  decodeXml(document);
} catch (error) {
  code = error instanceof XmlError ? error.code : String(error);
}
const ms = performance.now() - from;
const bytes = peakBytes() - before;
process.stdout.write(JSON.stringify({ code, ms, bytes }));
