import { describe, expect, it } from 'vitest';
import { compareFindings, type Finding } from '../finding.ts';
import { baselineOf, compareWithBaseline, parseBaseline } from './baseline.ts';
import { fingerprints } from './fingerprint.ts';
import { junitReport } from './junit.ts';
import { sarifReport } from './sarif.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'A02',
  severity: 'critical',
  title: 'a write method is open',
  message: 'POST / is open',
  api: 'orders',
  apiLogicalId: 'Api',
  route: 'POST /',
  file: 'template.yaml',
  line: 4,
  column: 3,
  why: 'Anybody may call it.',
  fix: 'Give it auth.',
  source: 'A page',
  ...more,
});

describe('fingerprints', () => {
  it('stay the same while lines move', () => {
    expect(fingerprints([finding()])).toEqual(fingerprints([finding({ line: 40, column: 9 })]));
  });

  it('differ by rule, file, API, route and message, and number what is equal', () => {
    const all = fingerprints([
      finding(),
      finding({ rule: 'A04' }),
      finding({ file: 'other.yaml' }),
      finding({ apiLogicalId: 'Other' }),
      finding({ route: 'PUT /' }),
      finding({ message: 'x' }),
      finding({ line: 9 }),
    ]);
    expect(new Set(all).size).toBe(7);
    expect(all[6]).toBe(`${all[0]}-2`);
  });
});

describe('a baseline', () => {
  it('takes out what it knows, once each, and names what is gone', () => {
    const baseline = baselineOf([finding(), finding({ rule: 'A04' })]);
    const again = compareWithBaseline([finding({ line: 9 }), finding({ line: 12 })], baseline);
    expect(again.known).toHaveLength(1);
    expect(again.fresh).toHaveLength(1);
    expect(again.gone.map(({ rule }) => rule)).toEqual(['A04']);
  });

  it('reads what it wrote, and nothing else', () => {
    const written: unknown = JSON.parse(JSON.stringify(baselineOf([finding()])));
    expect(parseBaseline(written)?.findings).toHaveLength(1);
    for (const other of [
      undefined,
      null,
      [],
      'x',
      {},
      { version: 2, findings: [] },
      { version: 1, findings: [{}] },
    ]) {
      expect(parseBaseline(other)).toBeUndefined();
    }
  });
});

describe('the order of findings', () => {
  it('is worst first, then rule, then place', () => {
    const shuffled = [
      finding({ rule: 'A66', severity: 'medium' }),
      finding({ line: 9 }),
      finding({ rule: 'A15' }),
      finding({ rule: 'A18', severity: 'high' }),
      finding(),
    ];
    expect(shuffled.sort(compareFindings).map(({ rule, line }) => `${rule}:${line}`)).toEqual([
      'A02:4',
      'A02:9',
      'A15:4',
      'A18:4',
      'A66:4',
    ]);
  });
});

describe('reports', () => {
  it('write no character that XML does not have', () => {
    const control = String.fromCharCode(0, 8, 27);
    const xml = junitReport(
      { findings: [finding({ message: `a${control}b` })], known: [], suppressed: [] },
      [],
    );
    expect(xml).toContain('message="a\ufffd\ufffd\ufffdb"');
  });

  it.each([
    ['api/template.yaml', { uri: 'api/template.yaml', uriBaseId: '%SRCROOT%' }],
    ['my api/ä#1.yaml', { uri: 'my%20api/%C3%A4%231.yaml', uriBaseId: '%SRCROOT%' }],
    ['/srv/template.yaml', { uri: 'file:///srv/template.yaml' }],
    ['C:\\api\\template.yaml', { uri: 'file:///C:/api/template.yaml' }],
  ])('name the file %s as a URI', (file, artifactLocation) => {
    const log = sarifReport(
      { findings: [finding({ file })], known: [], suppressed: [] },
      { version: '1.0.0', rules: [], comparesWithBaseline: false },
    );
    expect(log).toMatchObject({
      runs: [{ results: [{ ruleIndex: -1, locations: [{ physicalLocation: { artifactLocation } }] }] }],
    });
  });
});
