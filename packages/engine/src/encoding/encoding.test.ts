import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64Url, decodeBase64UrlText, encodeBase64Url } from './base64url.ts';
import { encodeHex, isLowerHex } from './hex.ts';
import { encodePercent, hexByteAt } from './percent.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';
import { decodeWireText } from './wire-text.ts';

describe('base64url', () => {
  it('reads back what it writes, and writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it('has one text for any bytes: what it reads, it would write so', () => {
    const unit = fc.constantFrom(...'AQgwBC-_+/= \n\u0080é\u{1F600}');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const bytes = decodeBase64Url(text);
        return bytes === undefined || encodeBase64Url(bytes) === text;
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['A', 'AAAAA', 'AA==', 'AAA=', 'AB', 'AAB', 'A+', 'A/', 'AA A', 'AAAA\n', 'AéAA', 'AAAÿ'])(
    'refuses %j',
    (text) => {
      expect(decodeBase64Url(text)).toBeUndefined();
    },
  );

  it('reads UTF-8 text, and nothing that is not UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        return decodeBase64UrlText(Buffer.from(text).toString('base64url')) === text;
      }),
    );
    expect(decodeBase64UrlText(encodeBase64Url(new Uint8Array([0xff])))).toBeUndefined();
    expect(decodeBase64UrlText('A')).toBeUndefined();
  });

  it('gives bytes that the next call leaves alone', () => {
    const first = decodeBase64Url('AQID');
    decodeBase64Url('BAUG');
    expect(first).toEqual(new Uint8Array([1, 2, 3]));
  });

  it.each([16_383, 16_384, 16_388, 40_000])('reads texts of %i characters', (length) => {
    const text = 'A'.repeat(length);
    expect(decodeBase64Url(text)).toEqual(new Uint8Array(Buffer.from(text, 'base64url')));
    expect(decodeBase64Url(`${text.slice(0, -4)}é${text.slice(-3)}`)).toBeUndefined();
  });
});

it('hex is lower case, two digits a byte', () => {
  expect(encodeHex(new Uint8Array([0, 10, 255]))).toBe('000aff');
  expect(isLowerHex('000aff', 6)).toBe(true);
  for (const text of ['000aff0', '000AFF', '000ag0', '000af', '', '00 af0'])
    expect(isLowerHex(text, 6)).toBe(false);
});

it('percent-encoding leaves exactly the unreserved characters of RFC 3986', () => {
  expect(encodePercent('AZaz09-._~')).toBe('AZaz09-._~');
  expect(encodePercent("!'()*+/ %é💡")).toBe('%21%27%28%29%2A%2B%2F%20%25%C3%A9%F0%9F%92%A1');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeURIComponent(encodePercent(text)) === text),
  );
});

it('two hexadecimal digits are a byte, anything else is none', () => {
  expect(hexByteAt('%c3%A9', 1)).toBe(0xc3);
  expect(hexByteAt('%c3%A9', 4)).toBe(0xa9);
  for (const text of ['%', '%c', '%cg', '%gc', '% c', '%-1', '%+1']) expect(hexByteAt(text, 1)).toBe(-1);
});

it('text that is not UTF-8 is no text', () => {
  expect(decodeUtf8(encodeUtf8('\uFEFFé💡'))).toBe('\uFEFFé💡');
  expect(decodeUtf8(new Uint8Array([0xff]))).toBeUndefined();
  expect(decodeUtf8(new Uint8Array([0xc0, 0x80]))).toBeUndefined();
});

it('text of the wire is UTF-8 that was read as Latin-1', () => {
  expect(decodeWireText('plain')).toBe('plain');
  expect(decodeWireText(Buffer.from('é💡').toString('latin1'))).toBe('é💡');
  expect(decodeWireText('\xe9')).toBeUndefined();
  expect(decodeWireText('real text: 💡é')).toBe('real text: 💡é');
});
