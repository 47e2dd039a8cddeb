import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('html', () => {
  it('leaves no text that could be markup, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`<>"'&;=/ abc`) }), (text) => {
        const escaped = html`${text}`.html;
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        const back = escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });

  it('takes markup as it is, lists one after another, and nothing for what is not there', () => {
    const list = ['<', html`<b>${'>'}</b>`, undefined, false] as const;
    expect(html`${list}|${3}|${undefined}|${false}`.html).toBe('&lt;<b>&gt;</b>|3||');
  });
});
