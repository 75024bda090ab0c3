/** What stands on receipts is written by people: names of shops and tills, references. Whatever it is, a printer prints it and does nothing else. */

import {
  escpos,
  gb18030Width,
  layOut,
  PAPER_MM,
  saleReceipt,
  textPaper,
  widthOfText,
} from '../../../packages/receipts/src/index.ts';
import { decode, textOf as printedText } from '../../receipts/decode.ts';
import { OCCASION, PAID } from '../../receipts/samples.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

const paper: Target = {
  name: 'receipts/paper',
  holds: 'lines that fit the paper, bytes that say those lines and hold no other command, one code, one cut',
  sources: ['packages/receipts/src'],
  seeds: ['Tea house 茶馆', '\u001b@\u0010\u0014\u0001', 'é’“…\u00a0', '𠮷🍵👨‍👩‍👧', 'a'.repeat(60), '茶。茶，', ' \n '],
  open: reads((bytes) => {
    const text = textOf(bytes);
    const receipt = saleReceipt({ ...PAID, reference: text }, { ...OCCASION, shop: [text, text], till: text });
    if (receipt === null) throw new Error('it is paid');
    for (const paperMm of PAPER_MM) {
      const { columns, widthOf } = textPaper(paperMm);
      const lines = layOut(receipt, { columns, widthOf });
      for (const line of lines)
        if (line.kind === 'text') holds(widthOfText(line.text, gb18030Width) * line.scale <= columns, 'a line fits');
      const { printed, asked } = decode(escpos(receipt, { paperMm, text: 'gb18030', hasCutter: true }));
      const said = lines.flatMap((line) => (line.kind === 'text' && line.text.trim() !== '' ? [line.text.trim()] : []));
      const rules = /^-{32,48}$/;
      holds(
        printedText(printed)
          .filter((line) => !rules.test(line))
          .join('\n') === said.filter((line) => !rules.test(line)).join('\n'),
        'what is printed is what was laid out',
      );
      holds(asked.length === 0, 'nothing is asked');
      holds(printed.filter(({ kind }) => kind === 'qr').length === 1, 'one code');
      holds(printed.filter(({ kind }) => kind === 'cut').length === 1, 'one cut');
    }
  }),
};

export const TARGETS: readonly Target[] = [paper];
