/** Pictures for Chromium's fake camera: a film in Y4M, uncompressed, as long as a few frames; it runs round and round. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const SIZE = { width: 1_280, height: 720 } as const;
const FRAMES = 6;
const HEADER = `YUV4MPEG2 W${SIZE.width} H${SIZE.height} F15:1 Ip A1:1 C420jpeg\n`;

/** Flags of a browser whose camera shows that film, and is allowed. */
export const cameraFlags = (film: string): readonly string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
];

/**
 * A film of something that stands still, such as a phone held before the camera.
 *
 * @param picture address of an image: `data:` of a screenshot or a drawing
 * @param share how much of the picture's height it takes
 */
export async function film(page: Page, picture: string, share: number, file: string): Promise<void> {
  const luma = Buffer.from(await page.evaluate(drawn, { picture, share, ...SIZE }), 'base64');
  const grey = Buffer.alloc(luma.length / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, grey]);
  await writeFile(file, Buffer.concat([Buffer.from(HEADER), ...Array.from({ length: FRAMES }, () => frame)]));
}

/** The brightness of each dot, as base64: the image in the middle of a counter that is neither black nor white. */
async function drawn({ picture, share, width, height }: { picture: string; share: number; width: number; height: number }) {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('nothing to draw on');
  context.fillStyle = '#9a968c';
  context.fillRect(0, 0, width, height);
  const tall = height * share;
  const wide = (tall * image.naturalWidth) / image.naturalHeight;
  const [left, top] = [(width - wide) / 2, (height - tall) / 2];
  context.fillStyle = '#fff';
  context.fillRect(left, top, wide, tall);
  context.drawImage(image, left, top, wide, tall);
  const { data } = context.getImageData(0, 0, width, height);
  let bytes = '';
  for (let at = 0; at < data.length; at += 4)
    bytes += String.fromCharCode(Math.round(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)));
  return btoa(bytes);
}
