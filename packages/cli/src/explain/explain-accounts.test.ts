import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { ExplainedStep, Explanation } from './explanation.ts';

const API = 'arn:aws:execute-api:eu-west-1:111122223333:w4r3h0us3a/prod';
const PARTNER = 'arn:aws:iam::444455556666:role/partner';
const OTHER = 'partner/template.yaml@444455556666';

/** A statement list in one line; `{}`s of JSON are YAML. */
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const ALLOW_IDENTITY = { Sid: 'Call', Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${API}/*` };
const allowTo = (principal: string): object => ({
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: principal === '*' ? '*' : { AWS: principal },
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
});

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-accounts-'));
  mkdirSync(join(cwd, 'partner'));
  writeFileSync(join(cwd, 'portcullis.yaml'), 'ids: { Api: w4r3h0us3a }\n');
});

/** The API of one account, and the template of the other: a role with the given identity policy and more. */
function given(api: string, identity: string | undefined, ...more: readonly string[]): void {
  writeFileSync(
    join(cwd, 'template.yaml'),
    `Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: warehouse${api} } }
  Method:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: AWS_IAM, Integration: { Type: MOCK } }
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: Method, Properties: { RestApiId: !Ref Api, StageName: prod } }
`,
  );
  const policies =
    identity === undefined ? '' : `\n      Policies: [{ PolicyName: call, PolicyDocument: ${identity} }]`;
  const trust = policy({
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  writeFileSync(
    join(cwd, 'partner/template.yaml'),
    `Resources:
  Partner:
    Type: AWS::IAM::Role
    Properties:
      RoleName: partner
      AssumeRolePolicyDocument: ${trust}${policies}
${more.join('\n')}
`,
  );
}

const guarded = (...statements: readonly object[]): string => `, Policy: ${policy(...statements)}`;

async function asked(...options: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const terminal = testTerminal(cwd);
  const status = await run(['explain', '--request', 'GET /', ...options], terminal);
  return { status, out: terminal.stdout(), err: terminal.stderr() };
}

async function explain(...options: readonly string[]): Promise<Explanation> {
  const { out, err } = await asked('--json', '--with', OTHER, ...options);
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Explanation;
}

const denying = ({ steps }: Explanation): ExplainedStep | undefined =>
  steps.find(({ outcome }) => outcome === 'deny');

describe('a role of another account', () => {
  it('gets in where the resource policy and its own policies allow it', async () => {
    given(guarded(allowTo(PARTNER)), policy(ALLOW_IDENTITY));
    for (const who of [PARTNER, 'arn:aws:sts::444455556666:assumed-role/partner/nightly'])
      expect(await explain('--as', who)).toMatchObject({ decision: 'allow' });
    const { evidence } =
      (await explain('--as', PARTNER)).steps.find(({ step }) => step === 'authorization') ?? {};
    expect(evidence?.statements?.map(({ file, sid, matched }) => [file, sid, matched])).toEqual([
      ['partner/template.yaml', 'Call', true],
      ['template.yaml', 'Partner', true],
    ]);
  });

  it('gets in where the resource policy names its whole account', async () => {
    given(guarded(allowTo('444455556666')), policy(ALLOW_IDENTITY));
    expect(await explain('--as', PARTNER)).toMatchObject({ decision: 'allow' });
  });

  it('is refused where only the resource policy allows it, and what is missing is a policy of its own', async () => {
    given(guarded(allowTo(PARTNER)), undefined);
    const explanation = await explain('--as', PARTNER);
    expect(explanation).toMatchObject({ decision: 'deny', status: 403, code: 'IAM_NO_ALLOW' });
    const { step, evidence } = denying(explanation) ?? {};
    expect(step).toBe('authorization');
    expect(evidence?.suggestion?.changes).toMatchObject([
      { side: 'identity', policy: 'a policy of role partner' },
    ]);
    expect(evidence?.statements).toMatchObject([{ sid: 'Partner', matched: true }]);
  });

  it('is refused where only its own policies allow it, and what is missing is a line of the resource policy', async () => {
    given(guarded(allowTo('arn:aws:iam::444455556666:role/somebody')), policy(ALLOW_IDENTITY));
    const explanation = await explain('--as', PARTNER);
    expect(explanation).toMatchObject({ decision: 'deny', status: 403, code: 'IAM_NO_ALLOW' });
    const { suggestion } = denying(explanation)?.evidence ?? {};
    expect(suggestion?.changes).toMatchObject([
      { side: 'resource', kind: 'extend-principal', statement: { file: 'template.yaml', sid: 'Partner' } },
    ]);
  });

  it('is refused where the API has no resource policy, which must name it', async () => {
    given('', policy(ALLOW_IDENTITY));
    const explanation = await explain('--as', PARTNER);
    expect(explanation).toMatchObject({ decision: 'deny', status: 403, code: 'IAM_NO_ALLOW' });
    expect(denying(explanation)?.evidence.suggestion?.changes).toMatchObject([
      { side: 'resource', kind: 'add-statement', policy: 'the resource policy of Api' },
    ]);
  });

  it('is refused with both sides to change where neither allows it', async () => {
    given('', undefined);
    const { suggestion } = denying(await explain('--as', PARTNER))?.evidence ?? {};
    expect(suggestion?.changes.map(({ side }) => side)).toEqual(['identity', 'resource']);
  });

  it('is refused by a Deny of either side, and by a boundary that does not let it', async () => {
    const denied = { ...ALLOW_IDENTITY, Sid: 'Not', Effect: 'Deny' };
    given(guarded(allowTo(PARTNER)), policy(ALLOW_IDENTITY, denied));
    expect(await explain('--as', PARTNER)).toMatchObject({ status: 403, code: 'IAM_EXPLICIT_DENY' });
    given(
      guarded(allowTo(PARTNER), { ...allowTo('*'), Sid: 'Nobody', Effect: 'Deny' }),
      policy(ALLOW_IDENTITY),
    );
    expect(await explain('--as', PARTNER)).toMatchObject({ status: 403, code: 'IAM_EXPLICIT_DENY' });
    const boundary = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    given(
      guarded(allowTo(PARTNER)),
      `${policy(ALLOW_IDENTITY)} }]\n      PermissionsBoundary: !Ref Limit\n      Tags: [{ Key: a, Value: b`,
      `  Limit: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${boundary} } }`,
    );
    const bounded = await explain('--as', PARTNER);
    expect(bounded).toMatchObject({ decision: 'deny', status: 403 });
    expect(denying(bounded)?.evidence.suggestion?.changes).toMatchObject([{ side: 'boundary' }]);
  });

  it('is bound by the service control policies that the main configuration gives its account', async () => {
    given(guarded(allowTo(PARTNER)), policy(ALLOW_IDENTITY));
    const organization = (accounts: string): void =>
      writeFileSync(
        join(cwd, 'portcullis.yaml'),
        `ids: { Api: w4r3h0us3a }\norganization: { id: o-exampleorg, managementAccount: "999988887777", accounts: [${accounts}] }\n`,
      );
    organization('{ id: "444455556666", serviceControlPolicies: [] }');
    expect(await explain('--as', PARTNER)).toMatchObject({ decision: 'deny', status: 403 });
    organization('{ id: "111122223333", serviceControlPolicies: [] }, { id: "444455556666" }');
    expect(await explain('--as', PARTNER)).toMatchObject({ decision: 'allow' });
  });

  it('whose policies are not here is named with them, and refused', async () => {
    const text = `      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]`;
    given(guarded(allowTo(PARTNER)), undefined, text);
    const { out } = await asked('--with', OTHER, '--as', PARTNER);
    expect(out).toContain(
      'it has policies that are not here, and allow nothing: arn:aws:iam::aws:policy/ReadOnlyAccess',
    );
    expect(out).toContain('DENY 403');
  });

  it('is not known without its template, nor by another account', async () => {
    given(guarded(allowTo(PARTNER)), policy(ALLOW_IDENTITY));
    const without = await asked('--as', PARTNER);
    expect([without.status, without.out]).toEqual([2, '']);
    expect(without.err).toContain('neither the template nor the configuration has this identity');
    const elsewhere = await asked('--with', 'partner@777788889999', '--as', PARTNER);
    expect([elsewhere.status, elsewhere.out]).toEqual([2, '']);
    expect(elsewhere.err).toContain('there is: arn:aws:iam::777788889999:role/partner');
  });

  it('is asked about another version of the API, too, and only one of them lets it in', async () => {
    given('', policy(ALLOW_IDENTITY));
    renameSync(join(cwd, 'template.yaml'), join(cwd, 'old.yaml'));
    given(guarded(allowTo(PARTNER)), policy(ALLOW_IDENTITY));
    const both = await explain('--as', PARTNER, '--against', 'old.yaml');
    expect(both).toMatchObject({ decision: 'allow', compared: { decision: 'deny', code: 'IAM_NO_ALLOW' } });
  });

  it('of the account of the API needs one side only, as ever', async () => {
    given('', policy(ALLOW_IDENTITY));
    const own = ['--with', 'partner@111122223333', '--as', 'arn:aws:iam::111122223333:role/partner'];
    expect((await asked(...own, '--expect', 'allow')).status).toBe(0);
  });
});

describe('a private API through the VPC endpoint of another account', () => {
  const endpoint = (name: string, ...statements: readonly object[]): string =>
    `  ${name}: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: vpc-0def, ServiceName: com.amazonaws.eu-west-1.execute-api, PolicyDocument: ${policy(...statements)} } }`;
  const ANYBODY = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' };
  const PRIVATE = ', EndpointConfiguration: { Types: [PRIVATE] }';

  beforeEach(() =>
    writeFileSync(
      join(cwd, 'partner/portcullis.yaml'),
      'ids: { Open: vpce-0aaa, Closed: vpce-0bbb, Other: vpce-0ccc }\n',
    ),
  );

  it('is called where the endpoint’s policy allows it, too', async () => {
    given(
      `${PRIVATE}${guarded(allowTo(PARTNER))}`,
      policy(ALLOW_IDENTITY),
      endpoint('Open', ANYBODY),
      endpoint('Closed', ANYBODY, { ...ANYBODY, Effect: 'Deny' }),
      endpoint('Other', { ...ANYBODY, Resource: 'arn:aws:execute-api:*:*:another/*' }),
    );
    const through = (vpce: string): Promise<Explanation> => explain('--as', PARTNER, '--vpce', vpce);
    for (const name of ['vpce-0aaa', 'Open'])
      expect(await through(name)).toMatchObject({ decision: 'allow' });
    for (const [name, code] of [
      ['vpce-0bbb', 'ENDPOINT_POLICY_EXPLICIT_DENY'],
      ['Closed', 'ENDPOINT_POLICY_EXPLICIT_DENY'],
      ['vpce-0ccc', 'ENDPOINT_POLICY_NO_ALLOW'],
    ] as const) {
      const denied = await through(name);
      expect(denied).toMatchObject({ decision: 'deny', status: 403, code });
      expect(denying(denied)?.evidence.statements?.[0]).toMatchObject({ file: 'partner/template.yaml' });
    }
    expect(await explain('--as', PARTNER)).toMatchObject({
      decision: 'deny',
      code: 'PRIVATE_API_OUTSIDE_VPC',
    });
  });

  it('has to be named by its id where templates of both accounts call an endpoint the same', async () => {
    writeFileSync(join(cwd, 'partner/portcullis.yaml'), 'ids: { Open: vpce-0aaa }\n');
    given(
      `${PRIVATE}${guarded(allowTo(PARTNER))}`,
      policy(ALLOW_IDENTITY),
      endpoint('Open', { ...ANYBODY, Effect: 'Deny' }),
    );
    const own = readFileSync(join(cwd, 'template.yaml'), 'utf8');
    writeFileSync(join(cwd, 'template.yaml'), `${own}${endpoint('Open', ANYBODY)}\n`);
    const through = (vpce: string, ...more: readonly string[]) =>
      asked('--with', OTHER, '--as', PARTNER, '--vpce', vpce, ...more);
    const { status, out, err } = await through('Open');
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(
      /several VPC endpoints are called Open; name one by its id: vpce-\w+ \(template\.yaml:\d+\), vpce-0aaa \(partner\/template\.yaml:\d+\)/,
    );
    expect((await through('vpce-0aaa', '--expect', '403')).status).toBe(0);
    const [id = ''] = /vpce-\w+/.exec(err) ?? [];
    expect((await through(id, '--expect', 'allow')).status).toBe(0);
  });
});
