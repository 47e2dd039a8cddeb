import { describe, expect, it } from 'vitest';
import { parsedDoc } from './parsed-doc.ts';

describe('a parsed document', () => {
  it('goes by its text: another text is another document', () => {
    expect(parsedDoc('{"a":1}')).toEqual({ a: 1 });
    expect(parsedDoc('{"a":2}')).toEqual({ a: 2 });
    expect(parsedDoc('{"a":1}')).toEqual({ a: 1 });
  });

  it('cannot be changed by who reads it, however deep', () => {
    const doc = parsedDoc<{ list: { name: string }[] }>('{"list":[{"name":"a"}]}');
    expect(() => doc.list.push({ name: 'b' })).toThrow(TypeError);
    expect(() => Object.assign(doc.list[0] as object, { name: 'b' })).toThrow(TypeError);
    expect(parsedDoc('{"list":[{"name":"a"}]}')).toEqual({ list: [{ name: 'a' }] });
  });

  it('is right after more texts than are remembered, and for one too long to be', () => {
    for (let i = 0; i < 600; i++) expect(parsedDoc(`{"n":${i}}`)).toEqual({ n: i });
    const long = JSON.stringify({ text: 'a'.repeat(100_000) });
    expect(parsedDoc(long)).toEqual(JSON.parse(long));
    expect(parsedDoc('{"n":3}')).toEqual({ n: 3 });
  });

  it('that is none is refused', () => {
    expect(() => parsedDoc('{"a":')).toThrow(SyntaxError);
  });
});
