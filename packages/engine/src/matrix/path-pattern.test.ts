import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonText, literalPattern, resourcePattern, routePattern } from './path-pattern.ts';

describe('a text that two patterns take', () => {
  it.each([
    ['/orders/{id}', '/orders/7', '/orders/7'],
    ['/orders/{id}', '/orders/*', '/orders/x'],
    ['/orders/{id}', '/*', '/orders/x'],
    ['/orders/{id}', '*', '/orders/x'],
    ['/orders/{id}', '/orders/a?c', '/orders/axc'],
    ['/orders/{id}/items/{item}', '/orders/*/items/9', '/orders/x/items/9'],
    ['/{proxy+}', '/admin/*', '/admin/'],
    ['/{proxy+}', '/a/b/c', '/a/b/c'],
    ['/orders/{id}', '/orders/*9', '/orders/9'],
  ])('%s and %s: %s', (route, pattern, text) => {
    expect(commonText(routePattern(route), resourcePattern(pattern))).toBe(text);
  });

  it.each([
    ['/orders/{id}', '/orders/a/b'],
    ['/orders/{id}', '/orders/'],
    ['/orders/{id}', '/order'],
    ['/orders/{id}', '/orders/a b'],
    ['/orders/{id}', '/orders/{id}'],
    ['/orders/{id}', '/orders/ä'],
    ['/', '/x'],
  ])('%s and %s: none', (route, pattern) => {
    expect(commonText(routePattern(route), resourcePattern(pattern))).toBeUndefined();
  });

  it('is one that both take, whatever they are; none is found only where a search finds none', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '?');
    const pattern = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
    const regex = (text: string): RegExp =>
      new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    const texts = words(['a', 'b', '/', 'x'], 4);
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const text = commonText(resourcePattern(a), resourcePattern(b));
        if (text !== undefined) return regex(a).test(text) && regex(b).test(text);
        return !texts.some((one) => regex(a).test(one) && regex(b).test(one));
      }),
    );
  });

  it('a pattern of many stars is no trouble', () => {
    const stars = resourcePattern('*a'.repeat(300));
    expect(commonText(literalPattern('a'.repeat(400)), stars)).toBe('a'.repeat(400));
  });
});

/** Every text of up to `length` characters. */
function words(alphabet: readonly string[], length: number): readonly string[] {
  let last = [''];
  const all = [...last];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((word) => alphabet.map((character) => `${word}${character}`));
    all.push(...last);
  }
  return all;
}
