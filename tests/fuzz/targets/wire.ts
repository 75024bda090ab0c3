/** What comes from WeChat Pay: documents, answers in them, notifications. */

import { deepStrictEqual } from 'node:assert';
import { createCipheriv, generateKeyPairSync, hash } from 'node:crypto';
import { XMLValidator } from 'fast-xml-parser';
import { decodeXml, encodeXml, XML_LIMITS, XmlError } from '../../../packages/wechatpay/src/codec/index.ts';
import {
  answerText,
  authorization,
  openSealed,
  readAuthorization,
  seal,
  sign,
  signV3,
  V3_SCHEME,
} from '../../../packages/wechatpay/src/signing/index.ts';
import { CertificateError, readCertificate } from '../../../packages/wechatpay/src/transport/certificate.ts';
import { BadField, readAnswer } from '../../../packages/wechatpay/src/v2/answer.ts';
import type { Operation } from '../../../packages/wechatpay/src/v2/question.ts';
import {
  readOrderState,
  readPaidOrder,
  readRefundAccepted,
  readRefundList,
  readRevoked,
} from '../../../packages/wechatpay/src/v2/read-fields.ts';
import {
  decryptRefundNotification,
  readRefundNotification as readV2Notification,
} from '../../../packages/wechatpay/src/v2/refund-notification.ts';
import { type Json, jsonIn, readV3Answer } from '../../../packages/wechatpay/src/v3/answer.ts';
import { readOrder, readRefund, readRefundList as readV3RefundList } from '../../../packages/wechatpay/src/v3/fields.ts';
import { readRefundNotification } from '../../../packages/wechatpay/src/v3/refund-notification.ts';
import { LEGACY_P12 } from '../../../packages/wechatpay/test/legacy-p12.ts';
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
    const outer = { return_code: 'SUCCESS', req_info: sealed(bytes) };
    const told = readV2Notification(encodeXml(outer), { mode: 'direct', appId: 'wx', mchId: '1', apiKey: KEY });
    holds(told.kind === 'unverified' || told.refund.refundFee <= told.refund.totalFee, 'a refund is within its order');
    holds(readV2Notification(bytes, { mode: 'direct', appId: 'wx', mchId: '1', apiKey: KEY }).kind === 'unverified', 'sealed');
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

const PLATFORM = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const NOW = 1_795_600_000_000;
const V3_READERS: readonly ((body: Json) => unknown)[] = [readOrder, readRefund, readV3RefundList];
/** Statuses with which an answer may come: done, asked for more, done without a word, refused, and what says nothing. */
const STATUSES = [200, 202, 204, 302, 400, 404, 500] as const;

const v3Answer: Target = {
  name: 'wire/v3-answer',
  holds: 'unsigned it is never believed; signed it is a value, or none, and what was not JSON is never a success with fields',
  sources: ['packages/wechatpay/src/v3/'],
  seeds: [
    '{"out_trade_no":"QP1","id":"42","trade_state":"SUCCESS","amount":{"total":3850,"currency":"HKD"},"payer":{"openid":"o"}}',
    '{"out_trade_no":"QP1","trade_state":"USERPAYING"}',
    '{"id":"50","out_refund_no":"R1","status":"CLOSED","amount":{"refund":1,"currency":"HKD"}}',
    '{"total_num":1,"data":[{"id":"50","out_refund_no":"R1","status":"SUCCESS","amount":{"refund":1,"currency":"HKD"}}]}',
    '{"code":"ORDER_NOT_EXIST","message":"none","detail":{"field":"/x"}}',
    '',
  ],
  words: ['"trade_state":"SUCCESS"', '"total":', '"code":"', '"amount":{', '"__proto__":', '1e400', '[]', 'null'],
  isCostly: true,
  open: reads(async (bytes) => {
    const [timestamp, nonce] = [String(NOW / 1_000), 'n'];
    const signature = await signV3(answerText({ timestamp, nonce, body: bytes }), PLATFORM.privateKey);
    const signed = {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': 'S',
      'wechatpay-signature': signature,
    };
    const status = STATUSES[bytes.length % STATUSES.length] ?? 200;
    for (const read of V3_READERS) {
      const reading = {
        keyOf: async () => PLATFORM.publicKey,
        now: () => NOW,
        wasReadBefore: () => false,
        mismatch: () => null,
        read,
      };
      const result = { kind: 'answered', status, body: bytes, serverDate: null } as const;
      const believed = await readV3Answer({ ...result, headers: signed }, reading);
      const hint = await readV3Answer({ ...result, headers: {} }, reading);
      holds(hint.kind !== 'succeeded' && hint.kind !== 'failed', 'nothing unsigned is believed');
      holds(believed.kind !== 'succeeded' || jsonIn(bytes) !== null, 'a success is JSON');
      holds(believed.kind !== 'failed' || status >= 400, 'a failure has the status of one');
    }
  }),
};

const v3Authorization: Target = {
  name: 'wire/v3-authorization',
  holds: 'none, or parts that read the same once they are written again',
  sources: ['packages/wechatpay/src/signing/v3.ts'],
  seeds: [authorization({ mchId: '1900000101', serialNo: 'AB', timestamp: 1, nonce: 'n', signature: 'c2ln' }), 'Bearer x', ''],
  words: [`${V3_SCHEME} `, 'mchid="', 'nonce_str="', 'timestamp="', 'serial_no="', 'signature="', '",'],
  open: reads((bytes) => {
    const read = readAuthorization(textOf(bytes));
    if (read !== null) deepStrictEqual(readAuthorization(authorization(read)), read);
  }),
};

const v3Sealed: Target = {
  name: 'wire/v3-sealed',
  holds: 'sealed with the key it opens as what it was; whatever else comes is refused',
  sources: ['packages/wechatpay/src/signing/sealed.ts'],
  seeds: ['a certificate', JSON.stringify(seal('x', { nonce: '0123456789ab', associated_data: 'certificate' }, KEY))],
  open: reads((bytes) => {
    // Not what the seed was sealed about: of that a mutation may cut out just the sealed text.
    const about = { nonce: 'abcdefghijkl', associated_data: 'certificate' };
    deepStrictEqual(Buffer.from(bytes), openSealed(seal(bytes, about, KEY), KEY));
    let isOpened = true;
    try {
      openSealed({ ...about, ciphertext: textOf(bytes) }, KEY);
    } catch {
      isOpened = false;
    }
    holds(!isOpened, 'nobody who has not the key has sealed it');
  }),
};

const v3Notification: Target = {
  name: 'wire/v3-notification',
  holds:
    'signed and sealed it is a refund whose parts are within each other, or a word for why not; unsigned, or not sealed, it is never believed',
  sources: ['packages/wechatpay/src/v3/refund-notification.ts', 'packages/wechatpay/src/v3/fields.ts'],
  seeds: [
    JSON.stringify({
      mchid: '1',
      ...{ out_trade_no: 'QP1', transaction_id: '42', out_refund_no: 'R1', refund_id: '50' },
      ...{ refund_status: 'SUCCESS', success_time: '2026-11-26T12:00:00+08:00', recv_account: 'x' },
      amount: { total: 2, refund: 1, currency: 'HKD', payer_total: 1, exchange_rate: { type: 'SETTLEMENT_RATE', rate: 1 } },
    }),
    '{"mchid":"1"}',
    '{"id":"EV","event_type":"REFUND.SUCCESS","resource":{}}',
    '',
  ],
  words: ['"mchid":"1"', '"amount":{', '"refund_status":"CLOSED"', '"exchange_rate":{', '"__proto__":', '1e400', '[]', 'null'],
  isCostly: true,
  open: reads(async (bytes) => {
    const told = (resource: object) =>
      JSON.stringify({ id: 'EV', create_time: '2026-11-26T12:00:00Z', event_type: 'REFUND.SUCCESS', resource });
    const about = { nonce: '0123456789ab', associated_data: 'refund' };
    const sealed = told({ algorithm: 'AEAD_AES_256_GCM', ...seal(bytes, about, KEY) });
    const reading = {
      keyOf: async () => PLATFORM.publicKey,
      now: () => NOW,
      wasReadBefore: () => false,
      apiV3Key: KEY,
      owners: { mchid: '1' },
    };
    const read = async (body: Uint8Array | string, isSigned = true) => {
      const [timestamp, nonce] = [String(NOW / 1_000), 'n'];
      const signature = await signV3(answerText({ timestamp, nonce, body }), PLATFORM.privateKey);
      const headers = { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-serial': 'S' };
      return readRefundNotification(
        { headers: isSigned ? { ...headers, 'wechatpay-signature': signature } : headers, body },
        reading,
      );
    };
    const believed = await read(sealed);
    if (believed.kind === 'refund') {
      const { amount, status, outRefundNo } = believed.refund;
      holds(amount.refund <= amount.total && status === 'SUCCESS' && outRefundNo !== '', 'it is a refund');
    }
    holds((await read(sealed, false)).kind === 'unverified', 'nothing unsigned is believed');
    holds((await read(bytes)).kind === 'unverified', 'nothing is believed that was not sealed');
  }),
};

const certificate: Target = {
  name: 'wire/certificate',
  holds: 'what a certificate says, or a CertificateError that repeats nothing of it',
  sources: ['packages/wechatpay/src/transport/certificate.ts'],
  seeds: [
    LEGACY_P12,
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\n',
    '',
  ],
  words: ['-----BEGIN ', 'CERTIFICATE-----', 'PRIVATE KEY-----', 'Proc-Type: 4,ENCRYPTED'],
  isCostly: true,
  open: reads((bytes) => {
    const given = Buffer.from(bytes);
    for (const form of [{ pfx: given }, { cert: given, key: given }]) {
      try {
        const { serialNo } = readCertificate(form, { passphrase: '1900000109', at: NOW });
        holds(/^[0-9A-F]+$/.test(serialNo), 'it has a number');
      } catch (fault) {
        if (!(fault instanceof CertificateError)) throw fault;
        holds(!fault.message.includes('MII'), 'nothing of it is repeated');
      }
    }
  }),
};

export const TARGETS: readonly Target[] = [
  ...[document, answer, notification, v3Answer, v3Notification, v3Authorization, v3Sealed],
  certificate,
];
