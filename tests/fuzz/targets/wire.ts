/** What comes from WeChat Pay: documents, answers in them, notifications. */

import { deepStrictEqual } from 'node:assert';
import { createCipheriv, hash } from 'node:crypto';
import { XMLValidator } from 'fast-xml-parser';
import { decodeXml, encodeXml, XML_LIMITS, XmlError } from '../../../packages/wechatpay/src/codec/index.ts';
import { sign } from '../../../packages/wechatpay/src/signing/index.ts';
import { BadField, readAnswer } from '../../../packages/wechatpay/src/v2/answer.ts';
import type { Operation } from '../../../packages/wechatpay/src/v2/question.ts';
import {
  readOrderState,
  readPaidOrder,
  readRefundAccepted,
  readRefundList,
  readRevoked,
} from '../../../packages/wechatpay/src/v2/read-fields.ts';
import { decryptRefundNotification } from '../../../packages/wechatpay/src/v2/refund-notification.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';

/** The fields of a document, or null where it is refused as it may be. */
function fieldsOf(bytes: Uint8Array | string, root = 'xml'): Record<string, string> | null {
  try {
    return decodeXml(bytes, { root });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    // Words of ours, and where: nothing of what came.
    holds(error.message.length < 100, 'a refusal is a short sentence');
    return null;
  }
}

const ANSWER =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><result_code>SUCCESS</result_code><out_trade_no>QP1</out_trade_no><total_fee>3850</total_fee></xml>';

const document: Target = {
  name: 'wire/xml',
  holds: 'fields or an XmlError; never more text than came; well formed for another parser; the same again once it is written',
  sources: ['packages/wechatpay/src/codec/'],
  seeds: [ANSWER, '<?xml version="1.0" encoding="UTF-8"?>\r\n<xml><a>&#x41;&amp;]]&gt;</a><b/></xml>', '\ufeff<xml></xml>'],
  words: ['<xml>', '</xml>', '<a>', '</a>', '<![CDATA[', ']]>', '&#13;', '&#x1F600;', '<?xml version="1.0" encoding=\'utf-8\'?>'],
  open: reads((bytes) => {
    const fields = fieldsOf(bytes);
    if (fields === null) return;
    const entries = Object.entries(fields);
    holds(entries.length <= XML_LIMITS.fieldsMax, 'fields are bounded');
    holds(entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= bytes.length, 'no more text than came');
    holds(XMLValidator.validate(textOf(bytes)) === true, 'another parser finds it well formed');
    deepStrictEqual(decodeXml(encodeXml(fields)), fields);
  }),
};

const READERS: Readonly<Record<Operation, (fields: Readonly<Record<string, string>>) => unknown>> = {
  submit: readPaidOrder,
  query: readOrderState,
  revoke: readRevoked,
  refund: readRefundAccepted,
  refundQuery: readRefundList,
};
const OPERATIONS = Object.keys(READERS) as readonly Operation[]; // keys of the table are the operations

const answer: Target = {
  name: 'wire/answer',
  holds: 'rightly signed or not, an answer is a value; a field that is wrong is named, and its text is not repeated',
  sources: ['packages/wechatpay/src/v2/'],
  seeds: [
    ...['trade_type=MICROPAY', 'trade_state=SUCCESS', 'trade_state=USERPAYING', 'recall=Y', 'refund_id=50'].map(
      (mark) =>
        `return_code=SUCCESS\nresult_code=SUCCESS\nout_trade_no=QP1\ntransaction_id=42\ntotal_fee=3850\nout_refund_no=R1\nrefund_fee=1\n${mark}`,
    ),
    'return_code=SUCCESS\nresult_code=SUCCESS\nout_trade_no=QP1\nrefund_count=1\nout_refund_no_0=R1\nrefund_fee_0=1\nrefund_status_0=SUCCESS',
    'return_code=SUCCESS\nresult_code=FAIL\nerr_code=SYSTEMERROR\nerr_code_des=later\nrecall=N',
    'return_code=FAIL\nreturn_msg=no',
  ],
  words: ['return_code=SUCCESS\n', 'result_code=SUCCESS\n', 'refund_count=', '&recall=Y', 'MICROPAY'],
  open: reads((bytes) => {
    const said = Object.fromEntries(
      textOf(bytes)
        .split('\n')
        .map((line): [string, string] => [line.split('=')[0] ?? '', line.split('=').slice(1).join('=')])
        .filter(([name]) => /^[a-z_][a-z0-9_]{0,40}$/.test(name) && name !== 'sign'),
    );
    for (const operation of OPERATIONS) {
      const read = READERS[operation];
      try {
        const body = Buffer.from(encodeXml({ ...said, sign: sign(said, KEY, 'MD5') }));
        const question = {
          operation,
          apiKey: KEY,
          signType: 'MD5',
          ids: { out_trade_no: 'QP1' },
          read,
          wasReadBefore: () => false,
        } as const;
        const { kind } = readAnswer({ kind: 'answered', status: 200, headers: {}, body, serverDate: null }, question);
        holds(kind !== 'succeeded' || said.return_code === 'SUCCESS', 'nothing but SUCCESS succeeds');
      } catch (error) {
        // Some characters cannot be written.
        if (!(error instanceof XmlError)) throw error;
      }
      try {
        read(said);
      } catch (error) {
        holds(error instanceof BadField && /^[a-z_]+(_\d{1,2})?$/.test(error.message), 'the field’s name, and nothing else');
      }
    }
  }),
};

const sealed = (plain: Uint8Array): string => {
  const cipher = createCipheriv('aes-256-ecb', hash('md5', KEY, 'hex'), null);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
};

const notification: Target = {
  name: 'wire/notification',
  holds: 'sealed with the key it reads as the document that it is; sealed with another, or not at all, it is refused',
  sources: ['packages/wechatpay/src/v2/refund-notification.ts', 'packages/wechatpay/src/codec/'],
  seeds: [
    '<root><out_refund_no>R1</out_refund_no><refund_status><![CDATA[SUCCESS]]></refund_status></root>',
    sealed(Buffer.from('<root></root>')),
  ],
  words: ['<root>', '</root>'],
  open: reads((bytes) => {
    deepStrictEqual(opened(sealed(bytes)), fieldsOf(bytes, 'root'));
    opened(textOf(bytes));
  }),
};

function opened(reqInfo: string): Record<string, string> | null {
  try {
    return decryptRefundNotification(reqInfo, KEY);
  } catch (error) {
    const isKeysOwn = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL');
    if (!isKeysOwn && !(error instanceof XmlError)) throw error;
    return null;
  }
}

export const TARGETS: readonly Target[] = [document, answer, notification];
