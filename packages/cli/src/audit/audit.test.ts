import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonReport } from '@portcullis/audit';
import { Ajv } from 'ajv';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

const ROUTE = (method: string, metadata = ''): string => `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: hooks } }
  Hook:
    Type: AWS::ApiGateway::Method
    ${metadata}
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: ${method}
      Integration: { Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "https://hooks.example/" }
`;
const SUPPRESSED = 'Metadata: { Portcullis: { Suppress: [{ rule: A02, reason: signed <by> "us" & them }] } }';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-audit-'));
});

async function audit(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const terminal = testTerminal(folder);
  const status = await run(['audit', ...args], terminal);
  return { status, out: terminal.stdout(), err: terminal.stderr() };
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function json(...args: readonly string[]): Promise<JsonReport> {
  const { out, err } = await audit(...args, '--format', 'json');
  expect(err).toBe('');
  return JSON.parse(out);
}

describe('portcullis audit', () => {
  it('tells a person where, what, why and what to do', async () => {
    write('template.yaml', ROUTE('POST'));
    const { status, out } = await audit();
    expect(status).toBe(0);
    expect(out).toContain('CRITICAL A02 a write method is open');
    expect(out).toContain('template.yaml:4:3  POST / may change data, and anybody may call it');
    expect(out).toContain('docs/rules/A02.md');
    expect(out).toMatch(/Found: 1 critical.*\.\n/);
  });

  it('prints the fixed fields as JSON', async () => {
    write('template.yaml', ROUTE('POST'));
    const report = await json('--rule', 'a02');
    expect(report.summary).toEqual({ low: 0, medium: 0, high: 0, critical: 1 });
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({
      rule: 'A02',
      severity: 'critical',
      api: 'hooks',
      route: 'POST /',
      file: 'template.yaml',
      line: 4,
      column: 3,
    });
  });

  it.each([
    ['critical', 'POST', 1],
    ['high', 'POST', 1],
    ['low', 'GET', 1],
    ['high', 'GET', 0],
  ])('--fail-on %s with an open %s ends with %i', async (severity, method, status) => {
    write('template.yaml', ROUTE(method));
    expect((await audit('--rule', 'A02,A78', '--fail-on', severity)).status).toBe(status);
  });

  it.each([
    ['--format', 'xml'],
    ['--fail-on', 'severe'],
    ['--pack', 'none'],
    ['--rule', 'A999'],
    ['--rule', 'A06'],
    ['--write-baseline'],
    ['--baseline', 'missing.json'],
    ['--json', '--format', 'sarif'],
    ['absent.yaml'],
  ])('refuses %s %s', async (...args) => {
    write('template.yaml', ROUTE('GET'));
    const { status, out, err } = await audit(...args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err.split('\n')).toHaveLength(2);
  });

  it('leaves out what is suppressed with a reason, and says how much', async () => {
    write('template.yaml', ROUTE('POST', SUPPRESSED));
    const report = await json('--rule', 'A02');
    expect(report.findings).toEqual([]);
    expect(report.suppressed).toMatchObject([{ rule: 'A02', reason: 'signed <by> "us" & them' }]);
    expect((await audit('--rule', 'A02', '--fail-on', 'low')).out).toContain('1 suppressed in the template');
  });

  it('reports what is new since the baseline, wherever lines moved to', async () => {
    write('template.yaml', ROUTE('POST'));
    const written = await audit('--rule', 'A02', '--baseline', 'known.json', '--write-baseline');
    expect(written).toMatchObject({
      status: 0,
      out: '',
      err: 'portcullis: known.json holds 1 finding now\n',
    });
    write('template.yaml', `# a comment\n${ROUTE('POST')}`);
    const again = await json('--rule', 'A02', '--baseline', 'known.json');
    expect(again).toMatchObject({ findings: [], baseline: 1 });
    write('template.yaml', ROUTE('PUT'));
    const other = await audit('--rule', 'A02', '--baseline', 'known.json', '--fail-on', 'low');
    expect(other.status).toBe(1);
    expect(other.err).toContain('1 finding of the baseline is gone');
  });

  it('refuses a baseline that is none', async () => {
    write('template.yaml', ROUTE('POST'));
    write('known.json', '{"findings": 3}');
    expect((await audit('--baseline', 'known.json')).err).toContain('known.json is no baseline');
  });

  it('judges several templates at once, and keeps to one API where it is told to', async () => {
    mkdirSync(join(folder, 'b'));
    write('a.yaml', ROUTE('POST'));
    write(
      'b/template.yaml',
      ROUTE('PUT')
        .replaceAll('Api', 'Other')
        .replaceAll('OtherGateway', 'ApiGateway')
        .replaceAll('RestOther', 'RestApi'),
    );
    const { findings } = await json('a.yaml', 'b', '--rule', 'A02');
    expect(findings.map(({ file, route }) => `${file} ${route}`)).toEqual([
      'a.yaml POST /',
      'b/template.yaml PUT /',
    ]);
    const one = await json('a.yaml', 'b', '--rule', 'A02', '--api', 'Other');
    expect(one.findings.map(({ file }) => file)).toEqual(['b/template.yaml']);
    const none = await audit('a.yaml', 'b', '--api', 'Third');
    expect(none).toMatchObject({ status: 2, out: '' });
    expect(none.err).toContain('no API `Third` in the templates; they have: Api (');
  });
});

describe('the SARIF log', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../../spec/sarif/sarif-2.1.0-written.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({
    allErrors: true,
    formats: { uri: /^https:\/\/\S+$/, 'uri-reference': /^[^\s\\]+$/ },
  }).compile(schema);

  it.each([
    ['a finding', ROUTE('POST'), []],
    ['a suppressed finding', ROUTE('POST', SUPPRESSED), []],
    ['a finding of the baseline', ROUTE('POST'), ['--baseline', 'known.json']],
    ['nothing', ROUTE('OPTIONS'), []],
  ])('of %s keeps to the format', async (_what, template, args) => {
    write('my template.yaml', template);
    await audit('my template.yaml', '--baseline', 'known.json', '--write-baseline');
    const { out } = await audit('my template.yaml', '--format', 'sarif', '--pack', 'all', ...args);
    const log = JSON.parse(out);
    validate(log);
    expect(validate.errors).toBeNull();
    for (const { ruleId, ruleIndex } of log.runs[0].results) {
      expect(log.runs[0].tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
  });

  it('places a finding exactly, with its rule, fingerprint and suppression', async () => {
    write('my template.yaml', ROUTE('POST', SUPPRESSED));
    const { out } = await audit('my template.yaml', '--format', 'sarif', '--rule', 'A02');
    const [result] = JSON.parse(out).runs[0].results;
    expect(result).toMatchObject({
      ruleId: 'A02',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'my%20template.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 4, startColumn: 3 },
          },
          logicalLocations: [{ fullyQualifiedName: 'Api POST /' }],
        },
      ],
      suppressions: [{ kind: 'inSource', justification: 'signed <by> "us" & them' }],
    });
    expect(result.partialFingerprints['portcullis/v1']).toMatch(/^[0-9a-z]{24}$/);
  });
});

describe('the JUnit report', () => {
  it('has a failure per finding, skips what is suppressed, and is well-formed', async () => {
    write('template.yaml', ROUTE('POST', SUPPRESSED));
    const quiet = (await audit('--format', 'junit', '--rule', 'A02,A78')).out;
    expect(quiet).toContain('tests="2" failures="0" errors="0" skipped="1"');
    expect(quiet).toContain('<skipped message="signed &lt;by&gt; &quot;us&quot; &amp; them"/>');
    write('template.yaml', ROUTE('POST'));
    const loud = (await audit('--format', 'junit', '--rule', 'A02,A78')).out;
    expect(loud).toContain('tests="2" failures="1" errors="0" skipped="0"');
    for (const xml of [quiet, loud]) expect(balanced(xml)).toEqual([]);
  });
});

/** The elements that stay open at the end, or are closed out of turn. */
function balanced(xml: string): readonly string[] {
  const open: string[] = [];
  for (const [, close, name = '', self] of xml.matchAll(/<(\/?)([a-z]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g)) {
    if (close === '') {
      if (self === '') open.push(name);
    } else if (open.pop() !== name) return [`</${name}>`];
  }
  const text = xml.replace(/^<\?xml[^?]*\?>/, '').replaceAll(/<\/?[a-z]+(?:\s+[a-z]+="[^"<]*")*\s*\/?>/g, '');
  return /[<]|&(?!(?:amp|lt|gt|quot);)/.test(text) ? ['a bare < or &'] : open;
}
