import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import { loadWorkspace, type Workspace } from './workspace.ts';

const MAIN = `Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: main } }
  Method:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: AWS_IAM, Integration: { Type: MOCK } }
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: Method, Properties: { RestApiId: !Ref Api, StageName: prod } }
  Ops: { Type: AWS::IAM::User, Properties: { UserName: ops } }
`;
const TRUST =
  '{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] }';
const INVOKE =
  '{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: "*" }] }';
const PARTNER = `Resources:
  Partner: { Type: AWS::IAM::Role, Properties: { RoleName: partner, AssumeRolePolicyDocument: ${TRUST} } }
`;
const OTHER = 'other/template.yaml@444455556666';

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-with-'));
  write('template.yaml', MAIN);
  write('other/template.yaml', PARTNER);
});

function write(name: string, text: string): void {
  const path = join(cwd, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const load = (...others: readonly string[]): Promise<Workspace> =>
  loadWorkspace(testTerminal(cwd), undefined, { with: others });

async function refusal(...argv: readonly string[]): Promise<string> {
  const terminal = testTerminal(cwd);
  const status = await run(['matrix', ...argv], terminal);
  expect([status, terminal.stdout()]).toEqual([2, '']);
  return terminal.stderr();
}

const refusedWith = (other: string = OTHER): Promise<string> => refusal('--with', other);

const arns = ({ definition: { iam } }: Workspace): readonly string[] =>
  [...iam.users, ...iam.roles].map(({ arn }) => arn);

describe('the template of another account', () => {
  it('adds its users and roles, with the policies of groups, managed policies and boundaries', async () => {
    write(
      'other/template.yaml',
      `${PARTNER}
  Staff: { Type: AWS::IAM::Group, Properties: { GroupName: staff, Policies: [{ PolicyName: call, PolicyDocument: ${INVOKE} }] } }
  Call: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${INVOKE} } }
  Ann: { Type: AWS::IAM::User, Properties: { UserName: ann, Path: /team/, Groups: [!Ref Staff], ManagedPolicyArns: [!Ref Call], PermissionsBoundary: !Ref Call } }
`,
    );
    const workspace = await load(OTHER);
    expect(arns(workspace)).toEqual([
      'arn:aws:iam::111122223333:user/ops',
      'arn:aws:iam::444455556666:user/team/ann',
      'arn:aws:iam::444455556666:role/partner',
    ]);
    const [, ann] = workspace.definition.iam.users;
    expect(ann?.policies).toHaveLength(2);
    expect(ann?.boundary?.at.file).toBe('other/template.yaml');
    // What the main template alone says does not change.
    expect(workspace.imported.iam.roles).toEqual([]);
  });

  it('adds its VPC endpoints, and none of its APIs, functions, pools and keys', async () => {
    write(
      'other/template.yaml',
      `Transform: AWS::Serverless-2016-10-31
Resources:
  Theirs: { Type: AWS::Serverless::Api, Properties: { StageName: v1, OpenApiVersion: 3.0.1 } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: 'exports.handler = 1'
      Events: { Get: { Type: Api, Properties: { RestApiId: !Ref Theirs, Path: /theirs, Method: GET } } }
  Pool: { Type: AWS::Cognito::UserPool }
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Value: 0123456789abcdefghij } }
  Endpoint: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.execute-api } }
`,
    );
    write('other/portcullis.yaml', 'ids: { Endpoint: vpce-0abc }\n');
    const { definition } = await load(OTHER);
    expect(definition.account).toBe('111122223333');
    expect(definition.apis.map(({ logicalId }) => logicalId)).toEqual(['Api']);
    expect([definition.functions, definition.userPools, definition.apiKeys]).toEqual([[], [], []]);
    expect(definition.surroundings.vpcEndpoints).toMatchObject([{ id: 'vpce-0abc', vpc: 'vpc-1' }]);
    // The role that the function runs with is one that the main template's functions would have, too.
    expect(definition.iam.roles.map(({ account }) => account)).toEqual(['444455556666']);
  });

  it('is read with its own configuration: parameters, imports, ids and principals', async () => {
    write(
      'other/template.yaml',
      `Parameters: { Name: { Type: String } }
Resources:
  Partner: { Type: AWS::IAM::Role, Properties: { RoleName: !Sub "\${Name}-\${AWS::AccountId}-\${AWS::Region}", AssumeRolePolicyDocument: ${TRUST}, Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: !ImportValue Stage }] } }] } }
`,
    );
    write(
      'other/portcullis.yaml',
      `account: "444455556666"
parameters: { Name: importer }
imports: { Stage: "arn:aws:execute-api:eu-west-1:111122223333:api/prod/*" }
principals: { users: [{ name: ann, accessKeys: [{ id: AKIAANN, secret: { file: ann.secret } }] }] }
`,
    );
    write('other/ann.secret', 'of-ann\n');
    write('portcullis.yaml', 'region: eu-central-1\n');
    const { definition } = await load(OTHER);
    const [role] = definition.iam.roles;
    expect(role?.name).toBe('importer-444455556666-eu-central-1');
    expect(role?.policies[0]?.statements[0]?.resource).toEqual([
      'arn:aws:execute-api:eu-west-1:111122223333:api/prod/*',
    ]);
    expect(definition.iam.users.at(-1)).toMatchObject({
      arn: 'arn:aws:iam::444455556666:user/ann',
      accessKeys: [{ id: 'AKIAANN', secret: 'of-ann' }],
    });
  });

  it('is in the region that its own configuration says', async () => {
    write('other/template.yaml', PARTNER.replace('RoleName: partner', 'RoleName: !Ref AWS::Region'));
    write('other/portcullis.yaml', 'region: us-east-1\n');
    expect((await load(OTHER)).definition.iam.roles[0]?.name).toBe('us-east-1');
  });

  it('is found in a folder, and does not take the configuration of the main template', async () => {
    expect(arns(await load('other@444455556666'))).toContain('arn:aws:iam::444455556666:role/partner');
    write('partner.yaml', PARTNER);
    write('portcullis.yaml', 'account: "111122223333"\nids: { Api: abc }\n');
    write('dev.yaml', 'account: "999900001111"\ntemplate: template.yaml\n');
    expect(arns(await load('partner.yaml@444455556666'))).toContain('arn:aws:iam::444455556666:role/partner');
    const terminal = testTerminal(cwd);
    const dev = { config: 'dev.yaml', with: ['partner.yaml@444455556666'] };
    expect(arns(await loadWorkspace(terminal, undefined, dev))).toContain(
      'arn:aws:iam::444455556666:role/partner',
    );
  });

  it('may be one of several, and of the same account', async () => {
    write('third/template.yaml', PARTNER);
    write('stack/template.yaml', PARTNER.replace('partner', 'deployer'));
    const found = arns(await load(OTHER, 'third@777788889999', 'stack@111122223333'));
    expect(found.filter((arn) => arn.includes(':role/'))).toEqual([
      'arn:aws:iam::444455556666:role/partner',
      'arn:aws:iam::777788889999:role/partner',
      'arn:aws:iam::111122223333:role/deployer',
    ]);
  });

  it('is limited by the organization of the main configuration', async () => {
    const organization = `organization: { id: o-exampleorg, managementAccount: "999988887777", accounts: [{ id: "444455556666", serviceControlPolicies: [] }] }\n`;
    write('portcullis.yaml', organization);
    expect((await load(OTHER)).definition.iam.organization?.accounts).toMatchObject([{ id: '444455556666' }]);
    write('other/portcullis.yaml', organization);
    expect((await load(OTHER)).definition.iam.organization?.accounts).toHaveLength(1);
  });

  it('is watched, and so is a configuration that may come to stand beside it', async () => {
    const { files } = await load(OTHER);
    for (const name of ['template.yaml', 'portcullis.yaml', 'other/template.yaml', 'other/portcullis.yaml'])
      expect(files).toContain(join(cwd, name));
    expect(new Set(files).size).toBe(files.length);
  });

  it('policies that are not here are unresolved where somebody with keys has them', async () => {
    const missing = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    write(
      'other/template.yaml',
      PARTNER.replace('RoleName: partner,', `RoleName: partner, ManagedPolicyArns: [${missing}],`),
    );
    expect((await load(OTHER)).diagnostics).toEqual([]);
    write(
      'other/portcullis.yaml',
      'principals: { roles: [{ name: partner, sessions: [{ name: s, accessKey: { id: ASIAX, secret: x }, token: t }] }] }\n',
    );
    expect((await load(OTHER)).diagnostics).toMatchObject([
      { severity: 'unresolved', code: 'POLICY_NOT_HERE', at: { file: 'other/template.yaml', line: 2 } },
    ]);
    expect(await refusal('--strict', '--with', OTHER)).toContain(missing);
  });
});

describe('the template of another account is refused', () => {
  it.each([
    ['template.yaml', '--with template.yaml is not TEMPLATE@ACCOUNT'],
    ['none/template.yaml@444455556666', '--with none/template.yaml@444455556666: no such file or folder'],
    ['empty@444455556666', 'no template in'],
  ])('as %s', async (other, message) => {
    mkdirSync(join(cwd, 'empty'));
    expect(await refusedWith(other)).toContain(message);
  });

  it.each([
    ['that is not YAML', 'Resources: {', 'other/template.yaml:1:'],
    ['that is no template', 'a: b\n', 'other/template.yaml:1:'],
    [
      'with a dangling reference',
      PARTNER.replace('RoleName: partner', 'RoleName: !Ref Gone'),
      'other/template.yaml:2:',
    ],
    [
      'with a policy that is none',
      PARTNER.replace('Effect: Allow', 'Effect: Alow'),
      'other/template.yaml:2:',
    ],
  ])('%s', async (_, text, place) => {
    write('other/template.yaml', text);
    expect((await refusedWith()).split('\n')[0]).toContain(place);
  });

  it.each([
    ['of another account', 'region: eu-west-1\naccount: "777788889999"\n', 'other/portcullis.yaml:2:'],
    ['with a key that nobody reads', 'accounts: "444455556666"\n', 'other/portcullis.yaml:1:'],
    ['with a parameter that the template does not have', 'parameters: { A: b }\n', 'no parameter `A`'],
    ['with a function that the template does not have', 'functions: { Fn: { url: "http://a" } }\n', '`Fn`'],
    [
      'with a group that is not defined',
      'principals: { users: [{ name: a, groups: [g] }] }\n',
      'other/portcullis.yaml:1:',
    ],
    [
      'with a secret that is not there',
      'principals: { users: [{ name: a, accessKeys: [{ id: A, secret: { env: NONE } }] }] }\n',
      'the environment variable `NONE`',
    ],
    [
      'with an organization of its own, whose limits would be left out',
      'organization: { id: o-exampleorg, managementAccount: "999988887777" }\n',
      'other/portcullis.yaml:1:15: `organization` is not that of portcullis.yaml',
    ],
  ])('with a configuration %s', async (_, config, message) => {
    write('other/portcullis.yaml', config);
    expect(await refusedWith()).toContain(message);
  });

  it('with --strict where something of it is not here', async () => {
    write('other/template.yaml', `Transform: OurMacro\n${PARTNER}`);
    expect((await load(OTHER)).diagnostics).toMatchObject([{ code: 'CFN_MACRO' }]);
    expect(await refusal('--strict', '--with', OTHER)).toMatch(/^other\/template\.yaml:1:/);
  });

  it('parameters of the command line are the main template’s', async () => {
    write('other/template.yaml', `Parameters: { Name: { Type: String, Default: a } }\n${PARTNER}`);
    expect(await refusal('--with', OTHER, '--parameter', 'Name=b')).toContain('there is no parameter `Name`');
  });

  it.each([
    ['a role', 'role `arn:aws:iam::444455556666:role/partner`', 'roles: [{ name: partner'],
    [
      'a role with another path',
      'role `arn:aws:iam::444455556666:role/partner`',
      'roles: [{ path: /a/, name: partner',
    ],
    ['a user', 'user `arn:aws:iam::444455556666:user/ann`', 'users: [{ name: ann'],
  ])(
    'where the main configuration has %s of its account, too, with both places',
    async (_, what, principal) => {
      write('portcullis.yaml', `principals:\n  ${principal}, account: "444455556666" }]\n`);
      write(
        'other/template.yaml',
        `${PARTNER}  Ann: { Type: AWS::IAM::User, Properties: { UserName: ann } }\n`,
      );
      const stderr = await refusedWith();
      expect(stderr).toMatch(/^other\/template\.yaml:\d+:\d+: /);
      expect(stderr).toContain(`the ${what} stands already in portcullis.yaml:2:`);
    },
  );

  it('where it is given twice', async () => {
    expect(await refusal('--with', OTHER, '--with', OTHER)).toMatch(
      /^other\/template\.yaml:2:\d+: .* stands already in other\/template\.yaml:2:/,
    );
  });

  it('where both have the same VPC endpoint: which policy counts could not be told', async () => {
    write('portcullis.yaml', 'vpcEndpoints: [{ id: vpce-0abc, vpc: vpc-1 }]\n');
    write('other/portcullis.yaml', 'vpcEndpoints: [{ id: vpce-0abc, vpc: vpc-2 }]\n');
    expect(await refusedWith()).toMatch(
      /^other\/portcullis\.yaml:1:\d+: the VPC endpoint `vpce-0abc` stands already in portcullis\.yaml:1:/,
    );
  });

  it('where both give the same access key id', async () => {
    const key = (name: string): string =>
      `principals: { users: [{ name: ${name}, accessKeys: [{ id: AKIASAME, secret: s }] }] }\n`;
    write('portcullis.yaml', key('ops'));
    write('other/portcullis.yaml', key('ann'));
    expect(await refusedWith()).toContain(
      'the access key id `AKIASAME` is given twice: to arn:aws:iam::111122223333:user/ops and to arn:aws:iam::444455556666:user/ann',
    );
  });

  it.each(['import', 'audit', 'cost'])('by %s, which asks nobody of another account', async (name) => {
    const terminal = testTerminal(cwd);
    expect(await run([name, '--with', OTHER], terminal)).toBe(2);
    expect(terminal.stderr()).toContain("unknown option '--with'");
  });
});
