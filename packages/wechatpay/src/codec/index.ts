/** The wire's XML, for either end of it. */
export { decodeXml, encodeXml, XML_LIMITS, XmlError, type XmlErrorCode, type XmlLimits } from './xml.ts';
