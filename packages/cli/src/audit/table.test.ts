import type { Finding, Rule } from '@portcullis/audit';
import { describe, expect, it } from 'vitest';
import { renderAudit } from './table.ts';

const finding = (line: number, more: Partial<Finding> = {}): Finding => ({
  rule: 'A02',
  severity: 'critical',
  title: 'a write method is open',
  message: `POST /p${line} is open`,
  file: 'template.yaml',
  line,
  column: 3,
  why: 'Anybody may call it.',
  fix: 'Give it auth.',
  source: 'A page',
  ...more,
});

const LIVE: Rule = {
  id: 'A06',
  slug: 'stage-not-redeployed',
  severity: 'high',
  title: 'old',
  why: 'Old.',
  fix: 'Deploy.',
  source: 'A page',
  recommended: true,
  needs: 'live',
  probe: 'Look.',
};

const report = (findings: readonly Finding[], more: object = {}): Parameters<typeof renderAudit>[0] => ({
  findings,
  known: [],
  suppressed: [],
  ...more,
});

describe('the table of an audit', () => {
  it('says why and what to do once for all places of a rule', () => {
    const text = renderAudit(report([finding(4), finding(9)]), [], { colour: false });
    expect(text.match(/Anybody may call it/g)).toHaveLength(1);
    expect(text.split('\n').slice(0, 3)).toEqual([
      'CRITICAL A02 a write method is open (2)',
      '  template.yaml:4:3  POST /p4 is open',
      '  template.yaml:9:3  POST /p9 is open',
    ]);
    expect(text).toContain('Found: 2 critical.\n');
  });

  it('keeps findings apart whose remedy differs', () => {
    const text = renderAudit(report([finding(4), finding(9, { fix: 'Another.' })]), [], { colour: false });
    expect(text.match(/^CRITICAL/gm)).toHaveLength(2);
  });

  it('lists ten places, and says how many more there are', () => {
    const text = renderAudit(report(Array.from({ length: 25 }, (_, index) => finding(index + 1))), [], {
      colour: false,
    });
    expect(text).toContain('template.yaml:10:3');
    expect(text).not.toContain('template.yaml:11:3');
    expect(text).toContain('and 15 more; --format json lists all');
    expect(text).toContain('Found: 25 critical.');
  });

  it('counts what is in the baseline and suppressed, and names rules that were not run', () => {
    const more = { known: [finding(1)], suppressed: [{ ...finding(2), reason: 'x' }] };
    expect(renderAudit(report([], more), [LIVE], { colour: false })).toBe(
      'Nothing found; 1 in the baseline, 1 suppressed in the template.\nNot run, since they need a deployed API: A06 (docs/rules).\n',
    );
  });

  it('paints by severity only where colour is wanted', () => {
    const esc = String.fromCharCode(27);
    expect(renderAudit(report([finding(1)]), [], { colour: true })).toContain(`${esc}[31mCRITICAL`);
    expect(renderAudit(report([finding(1)]), [], { colour: false })).not.toContain(esc);
  });
});
