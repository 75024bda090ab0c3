/** The wire's XML, for either end of it. */
export { decodeXml, encodeXml, XmlError, type XmlErrorCode, type XmlLimits } from './xml.ts';
