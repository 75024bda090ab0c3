/**
 * Loaded before everything else (`node --import`) of a process that runs worlds: puts the defect of its own address into the source while
 * that is loaded. Threads of such a process load it too.
 */
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { type Defect, withDefect } from './defect.ts';

const PACKAGES = new URL('../../../', import.meta.url);

/** The address that puts this defect in. */
export function addressOf(defect: Defect): string {
  const address = new URL('./put-in.ts', import.meta.url);
  address.search = encodeURIComponent(JSON.stringify(defect));
  return address.href;
}

const { search } = new URL(import.meta.url);
if (search !== '') putIn(JSON.parse(decodeURIComponent(search.slice(1))) as Defect); // written by addressOf

function putIn(defect: Defect): void {
  const wanted = new URL(defect.file, PACKAGES).href;
  let isIn = false;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== wanted || loaded.source == null) return loaded;
      isIn = true;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: withDefect(source, defect) };
    },
  });
  // A thread of its own may have no need of the file.
  if (isMainThread)
    process.on('exit', () => {
      if (!isIn) process.stderr.write(`no world loads ${defect.file}\n`);
    });
}
