/** The refund notification: not signed, but encrypted with the merchant's key. Good enough as a hint; a refund query confirms it. */
import { createDecipheriv, hash } from 'node:crypto';
import { decodeXml, XML_LIMITS, XmlError } from '../codec/index.ts';

/** Base64 of the longest document that would be read. */
const REQ_INFO_CHARACTERS_MAX = Math.ceil(XML_LIMITS.bytesMax / 3) * 4;

/**
 * Opens `req_info`: AES-256-ECB under the lower-case hex MD5 of the API key, an XML document with the root `root` inside.
 *
 * @throws Error when the key is not the one it was encrypted with, XmlError when what is inside is no document.
 */
export function decryptRefundNotification(reqInfo: string, apiKey: string): Record<string, string> {
  if (reqInfo.length > REQ_INFO_CHARACTERS_MAX)
    throw new XmlError('tooLarge', `req_info is at most ${REQ_INFO_CHARACTERS_MAX} characters`);
  const decipher = createDecipheriv('aes-256-ecb', hash('md5', apiKey, 'hex'), null);
  const plain = Buffer.concat([decipher.update(reqInfo, 'base64'), decipher.final()]);
  return decodeXml(plain, { root: 'root' });
}
