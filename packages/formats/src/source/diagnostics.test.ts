import { InputError } from '@portcullis/model';
import { sourceText } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { Diagnostics, type Place } from './diagnostics.ts';

const source = sourceText('a.yaml', 'one\ntwo\n');
const place = (offset: number): Place => ({ mark: { source, offset } });

describe('what several readers find', () => {
  it('is kept once', () => {
    const diagnostics = new Diagnostics();
    for (let i = 0; i < 3; i++) diagnostics.error('A', 'wrong', place(0), 'mend it');
    diagnostics.addAll([...diagnostics.items]);
    expect(diagnostics.items).toHaveLength(1);
    expect(() => diagnostics.throwIfErrors()).toThrow(InputError);
  });

  it.each<[string, (diagnostics: Diagnostics) => void]>([
    ['another position', (diagnostics) => diagnostics.error('A', 'wrong', place(4))],
    ['another message', (diagnostics) => diagnostics.error('A', 'wrong, too', place(0))],
    ['another severity', (diagnostics) => diagnostics.warning('A', 'wrong', place(0))],
    [
      'another file',
      (diagnostics) =>
        diagnostics.error('A', 'wrong', { mark: { source: { ...source, file: 'b' }, offset: 0 } }),
    ],
  ])('stays where it differs: %s', (_what, more) => {
    const diagnostics = new Diagnostics();
    diagnostics.error('A', 'wrong', place(0));
    more(diagnostics);
    expect(diagnostics.items).toHaveLength(2);
  });
});
