import { describe, expect, it } from 'vitest';
import { renderWorst } from './worst.ts';

const finding = (
  rule: string,
  severity: 'critical' | 'high' | 'medium',
  line: number,
): Parameters<typeof renderWorst>[0][number] => ({
  rule,
  severity,
  title: `title of ${rule}`,
  file: 'template.yaml',
  line,
});

describe('the end of a posture', () => {
  it('names the three worst rules, and the command that says more', () => {
    const findings = [
      finding('A02', 'critical', 4),
      finding('A02', 'critical', 9),
      finding('A15', 'critical', 20),
      finding('A18', 'high', 3),
      finding('A66', 'medium', 7),
    ];
    expect(renderWorst(findings, ' shop.yaml', { colour: false })).toBe(
      [
        'Most severe:',
        '  CRITICAL  A02  template.yaml:4 and 1 more  title of A02',
        '  CRITICAL  A15  template.yaml:20            title of A15',
        '  HIGH      A18  template.yaml:3             title of A18',
        'Next: portcullis audit shop.yaml (5 findings, why, and what to do; it reads the code of functions, too)',
        '',
      ].join('\n'),
    );
  });

  it('has a next command where nothing is found, too', () => {
    expect(renderWorst([], '', { colour: false })).toBe(
      'The audit finds nothing. Next: portcullis audit --pack all\n',
    );
  });
});
