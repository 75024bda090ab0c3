/** Draws the codes. A module of its own, because the library is large and first needed when a code is first shown. */
import { code128, drawingSVG, qrcode } from 'bwip-js/browser';

export type CodePictures = Readonly<{ bar: string; qr: string }>;

const source = (svg: string): string => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;

/** Both as sources of an image, black on nothing, with the quiet zones their standards ask for: 10 modules, and 4. */
export const drawCode = (digits: string): CodePictures => ({
  bar: source(code128({ bcid: 'code128', text: digits, height: 16, paddingwidth: 10, paddingheight: 2 }, drawingSVG())),
  qr: source(qrcode({ bcid: 'qrcode', text: digits, padding: 4 }, drawingSVG())),
});
