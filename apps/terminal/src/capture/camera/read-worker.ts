/** Reads codes in pictures, beside the page: reading takes longer than a frame. The reader is WebAssembly of this server's own. */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Answer, Question } from './pictures.ts';

/** Both codes of a payer's phone, and whatever lies beside it. */
const OPTIONS: ReaderOptions = { formats: ['Code128', 'QRCode'], maxNumberOfSymbols: 4 };

prepareZXingModule({ overrides: { locateFile: (path: string) => (path.endsWith('.wasm') ? wasmUrl : path) } });

const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true });

self.addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  const texts = await read(data.picture).catch(() => null);
  self.postMessage((texts === null ? { kind: 'fault' } : { kind: 'read', texts }) satisfies Answer);
});

async function read(picture: ImageBitmap): Promise<readonly string[]> {
  canvas.width = picture.width;
  canvas.height = picture.height;
  context?.drawImage(picture, 0, 0);
  const pixels = context?.getImageData(0, 0, picture.width, picture.height);
  picture.close();
  if (pixels === undefined) return [];
  return (await readBarcodes(pixels, OPTIONS)).filter(({ isValid }) => isValid).map(({ text }) => text);
}
