/** Receipts: as data, laid out for paper, and as bytes for receipt printers. */
export { type Bitmap, blankBitmap } from './bitmap.ts';
export {
  AUDIENCES,
  type Audience,
  type Occasion,
  type PaymentFacts,
  type RefundFacts,
  refundReceipt,
  returnSlip,
  saleReceipt,
  testReceipt,
} from './builders.ts';
export { drawnWidth, gb18030Width, plainText, type WidthOf, widthOfText, wrapped } from './columns.ts';
export { askStatus, askWhenDone } from './escpos/commands.ts';
export {
  DOTS,
  PAPER_MM,
  type PaperMm,
  type PrinterModel,
  picturePaper,
  TEXT_MODES,
  type TextMode,
  textPaper,
} from './escpos/printer-model.ts';
export { type DotFont, escpos } from './escpos/render.ts';
export { isDoneAnswer, isStatus, offlineFault, type PrinterFault, paperFault, ranOut } from './escpos/status.ts';
export { gb18030 } from './gb18030.ts';
export { layOut, type Paper, type PaperLine } from './lay-out.ts';
export { QR_QUIET, qrBitmap, qrPath } from './qr.ts';
export type { Receipt, ReceiptKind, Row, Section } from './receipt.ts';
export { shiftReceipt } from './shift-receipt.ts';
export { RECEIPT_LANGUAGES, type ReceiptLanguage } from './words.ts';
export { amountText, timeText } from './written.ts';
