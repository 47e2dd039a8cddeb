export { decodeBase64Url, decodeBase64UrlText, encodeBase64Url } from './base64url.ts';
export { encodeHex, isLowerHex } from './hex.ts';
export { encodePercent, escapeByte, hexByteAt, isUnreserved } from './percent.ts';
export { decodeUtf8, encodeUtf8 } from './utf8.ts';
export { decodeWireText } from './wire-text.ts';
