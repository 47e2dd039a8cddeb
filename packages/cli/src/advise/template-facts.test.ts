import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import { CTRL_C, ENTER, keyboard } from './test-keyboard.ts';

interface Advised {
  readonly group: string;
  readonly leaf: string;
  readonly missing: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly inferred: readonly {
    readonly fact: string;
    readonly value: unknown;
    readonly because: string;
    readonly at: { readonly file: string; readonly line: number };
  }[];
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-infer-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function advised(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<readonly Advised[]> {
  const terminal = testTerminal(folderOf(files));
  const status = await run(['advise', 'template.yaml', '--json', ...argv], terminal);
  expect(terminal.stderr()).toBe('');
  const { answers } = JSON.parse(terminal.stdout()) as { readonly answers: readonly Advised[] };
  expect(status).toBe(answers.some(({ leaf }) => leaf === 'ASK') ? 1 : 0);
  return answers;
}

/** `caller=user 12`: a fact, and the line of the template that it comes from. */
const said = ({ inferred }: Advised): readonly string[] =>
  inferred.map(({ fact, value, at }) => `${fact}=${value} ${at.file}:${at.line}`).sort();

/** A SAM template of one function, with more properties of the API and more resources. */
function sam(options: {
  api?: string;
  type?: string;
  event?: string;
  auth?: string;
  resources?: string;
  method?: string;
}): string {
  const type = options.type ?? 'Api';
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::${type}
    Properties:
      ${type === 'Api' ? 'StageName: v1' : 'StageName: $default'}
${options.api ?? ''}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: fn.handler
      CodeUri: src/
      Events:
        E:
          Type: ${type}
          Properties: { ${type === 'Api' ? 'RestApiId' : 'ApiId'}: !Ref Api, Path: /x, Method: ${options.method ?? 'GET'}${options.auth ?? ''} }
${options.resources ?? ''}`;
}

const PLAIN = { 'src/fn.js': 'exports.handler = async () => ({ statusCode: 200 });\n' };

const POOL = (client: string): string => `  Pool: { Type: AWS::Cognito::UserPool, Properties: {} }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool, ${client} }
`;
const POOL_AUTH = `      Auth:
        DefaultAuthorizer: A
        Authorizers: { A: { UserPoolArn: !GetAtt Pool.Arn } }`;

describe('facts from a template', () => {
  it('a pool with a client for people: users, and the API, the network and the pool are not asked for', async () => {
    const template = sam({ api: POOL_AUTH, resources: POOL('AllowedOAuthFlows: [code]') });
    const [answer] = await advised({ ...PLAIN, 'template.yaml': template });
    expect(answer?.leaf).toBe('POOL');
    expect(answer?.facts).toMatchObject({
      caller: 'user',
      cred: 'cognito',
      api: 'rest',
      net: 'public',
      routes: ['GET /x'],
    });
    const line = (text: string): number => template.split('\n').findIndex((one) => one.includes(text)) + 1;
    expect(answer?.inferred.find(({ fact }) => fact === 'caller')?.at.line).toBe(line('  Client:'));
    expect(answer?.inferred.find(({ fact }) => fact === 'api')?.at.line).toBe(line('  Api:'));
  });

  it('a pool with clients for client credentials only: servers', async () => {
    const resources = POOL(
      'AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: [client_credentials], AllowedOAuthScopes: [api/x]',
    );
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api: POOL_AUTH, resources }) });
    expect([answer?.facts.caller, answer?.leaf]).toEqual(['m2m', 'M2M']);
  });

  it('social sign-in, and groups', async () => {
    const resources = `${POOL('SupportedIdentityProviders: [Google]')}  Admins: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: admins } }\n`;
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api: POOL_AUTH, resources }) });
    expect(answer?.facts).toMatchObject({ caller: 'social', authz: 'roles' });
  });

  it('the issuer of a JWT authorizer that is no pool: OIDC, and who calls is what is missing', async () => {
    const api = `      Auth:
        DefaultAuthorizer: A
        Authorizers: { A: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: "https://id.example/", audience: [shop] } } }`;
    const template = sam({ api, type: 'HttpApi' });
    const [answer] = await advised({ ...PLAIN, 'template.yaml': template });
    expect([answer?.leaf, answer?.missing]).toEqual(['ASK', ['caller']]);
    expect(answer?.facts).toMatchObject({ api: 'http', cred: 'oidc' });
    const [partner] = await advised({ ...PLAIN, 'template.yaml': template }, ['--caller', 'partner']);
    expect(partner?.leaf).toBe('JWT');
  });

  it('a private endpoint: the VPC, and a service in it', async () => {
    const api = '      EndpointConfiguration: { Type: PRIVATE }\n      Auth: { DefaultAuthorizer: AWS_IAM }';
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api }) });
    expect([answer?.facts.net, answer?.facts.caller, answer?.leaf]).toEqual(['vpc', 'vpcSvc', 'PRIV']);
  });

  it('an address rule that denies the rest: the VPN', async () => {
    const api = `      Auth:
        DefaultAuthorizer: AWS_IAM
        ResourcePolicy:
          CustomStatements:
            - { Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*" }
            - { Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*", Condition: { NotIpAddress: { "aws:SourceIp": 192.0.2.0/24 } } }`;
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api }) });
    expect([answer?.facts.net, answer?.facts.caller]).toEqual(['vpn', 'svcSame']);
  });

  it('another account in the resource policy: a service over there', async () => {
    const api = `      Auth:
        DefaultAuthorizer: AWS_IAM
        ResourcePolicy: { AwsAccountWhitelist: ["444455556666"] }`;
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api }) });
    expect([answer?.facts.caller, answer?.leaf]).toEqual(['svcCross', 'IAMX']);
  });

  it('a key with a usage plan: anybody, metered', async () => {
    const api = '      Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: PER_API } }';
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api }) });
    expect([answer?.group, answer?.facts.quota, answer?.leaf]).toEqual(['key', true, 'KEY']);
  });

  it('a function that verifies tokens itself: their kind, from the line that verifies', async () => {
    const code =
      "const { CognitoJwtVerifier } = require('aws-jwt-verify');\nconst v = CognitoJwtVerifier.create({ userPoolId: 'x', clientId: 'y', tokenUse: 'access' });\nexports.handler = async (event) => {\n  await v.verify(event.headers.authorization);\n  return { statusCode: 200 };\n};\n";
    const [answer] = await advised({ 'src/fn.js': code, 'template.yaml': sam({}) });
    expect(answer?.facts.cred).toBe('cognito');
    expect(said(answer as Advised)).toContain('cred=cognito src/fn.js:4');
    expect(answer?.inferred.find(({ fact }) => fact === 'cred')?.because).toContain(
      'Fn checks tokens itself',
    );
  });

  it('a function that checks an HMAC on POST: a webhook', async () => {
    const code =
      "const { createHmac, timingSafeEqual } = require('node:crypto');\nexports.handler = async (event) => {\n  const mac = createHmac('sha256', process.env.KEY).update(event.body).digest();\n  return { statusCode: timingSafeEqual(mac, Buffer.from(event.headers['x-signature'], 'hex')) ? 200 : 401 };\n};\n";
    const [answer] = await advised({ 'src/fn.js': code, 'template.yaml': sam({ method: 'POST' }) });
    expect([answer?.facts.caller, answer?.leaf]).toEqual(['webhook', 'HOOK']);
  });

  it('NONE that is written out is meant; NONE by default is not', async () => {
    const resources = POOL('AllowedOAuthFlows: [code]');
    const template = sam({ api: POOL_AUTH, auth: ', Auth: { Authorizer: NONE }', resources });
    const [stated] = await advised({ ...PLAIN, 'template.yaml': template });
    expect([stated?.facts.caller, stated?.leaf]).toEqual(['anon', 'OPEN']);
    const [silent] = await advised({ ...PLAIN, 'template.yaml': sam({}) });
    expect(silent?.leaf).toBe('ASK');
  });

  it('an identity pool of the same users: they call AWS services, too', async () => {
    const resources = `${POOL('AllowedOAuthFlows: [code]')}  Ids:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: false
      CognitoIdentityProviders: [{ ClientId: !Ref Client, ProviderName: !GetAtt Pool.ProviderName }]
`;
    const [answer] = await advised({ ...PLAIN, 'template.yaml': sam({ api: POOL_AUTH, resources }) });
    expect([answer?.facts.aws, answer?.leaf]).toEqual([true, 'POOL']);
  });

  it('a web ACL on the stage, and certificates on the domain of an open API', async () => {
    const resources = `  Acl:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      WebACLArn: arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/b
      ResourceArn: !Sub arn:aws:apigateway:eu-west-1::/restapis/\${Api}/stages/v1
`;
    const [walled] = await advised({ ...PLAIN, 'template.yaml': sam({ resources }) }, ['--caller', 'user']);
    expect([walled?.facts.waf, walled?.leaf]).toEqual([true, 'POOL']);
    const api = `      Domain:
        DomainName: api.example.com
        CertificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/x
        MutualTlsAuthentication: { TruststoreUri: "s3://trust/ca.pem" }`;
    const [certified] = await advised({ ...PLAIN, 'template.yaml': sam({ api, type: 'HttpApi' }) }, [
      '--caller',
      'm2m',
    ]);
    expect([certified?.facts.cred, certified?.leaf]).toEqual(['cert', 'MTLS']);
  });

  it('a WebSocket API is asked at $connect, and an AppSync API is a group of its own', async () => {
    const template = `Resources:
  Chat:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Chat, RouteKey: $connect, AuthorizationType: AWS_IAM }
  Say:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Chat, RouteKey: say }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Chat, StageName: v1, AutoDeploy: true }
  Graph:
    Type: AWS::AppSync::GraphQLApi
    Properties: { Name: graph, AuthenticationType: OPENID_CONNECT, OpenIDConnectConfig: { Issuer: "https://id.example" } }
`;
    const answers = await advised({ 'template.yaml': template }, ['--caller', 'user']);
    expect(answers.map(({ group, facts, leaf }) => [group, facts.api, facts.cred, leaf])).toEqual([
      ['Chat-iam', 'ws', 'none', 'WS'],
      ['Graph-graphql', 'appsync', 'oidc', 'GQL'],
    ]);
  });

  it('flags count more than the template, and --group picks one', async () => {
    const template = sam({ api: POOL_AUTH, resources: POOL('AllowedOAuthFlows: [code]') });
    const files = { ...PLAIN, 'template.yaml': template };
    const [answer] = await advised(files, ['--caller', 'employee', '--no-waf', '--group', 'A']);
    expect([answer?.facts.caller, answer?.group]).toEqual(['employee', 'A']);
    expect(answer?.inferred.map(({ fact }) => fact)).not.toContain('caller');
    const terminal = testTerminal(folderOf(files));
    expect(await run(['advise', 'template.yaml', '--group', 'B'], terminal)).toBe(2);
    expect(terminal.stderr()).toMatch(/no group `B`; its groups are: A/);
  });
});

it('on a terminal only the rest is asked, and the template is quoted', async () => {
  const folder = folderOf({
    ...PLAIN,
    'template.yaml': sam({ api: POOL_AUTH, resources: POOL('AllowedOAuthFlows: [code]') }),
  });
  const keys = keyboard();
  const terminal = { ...testTerminal(folder), prompts: keys.prompts };
  const status = run(['advise', 'template.yaml'], terminal);
  await keys.play([
    ['caller=user: Pool has the client Client, where people sign in (template.yaml:'],
    ['What decides which', ENTER],
    ['Does the client also call', ENTER],
    ['How soon', ENTER],
    ['Which of these hold', ENTER],
  ]);
  expect(await status).toBe(0);
  expect(keys.screen()).not.toContain('Who calls');
  expect(keys.screen()).not.toContain('From where');
  expect(terminal.stdout()).toMatch(/^A \(GET \/x\)\nFor the users of your app: Cognito user pool/);
  expect(terminal.stdout()).toMatch(/Read from the template\n {2}- cred=cognito: .*\(template\.yaml:\d+\)/);
});

it('without a template the interview says that there is one', async () => {
  const keys = keyboard();
  const folder = folderOf({ ...PLAIN, 'template.yaml': sam({}) });
  const status = run(['advise'], { ...testTerminal(folder), prompts: keys.prompts });
  await keys.play([['`portcullis advise template.yaml` reads facts out'], ['Who calls', CTRL_C]]);
  expect(await status).toBe(2);
});

it.each<[string, readonly string[], RegExp]>([
  [
    'a facts file beside a template',
    ['template.yaml', '--facts', 'f.yaml'],
    /from --facts FILE or from a template, not from both/,
  ],
  ['a template that is not there', ['none.yaml'], /none\.yaml/],
  ['an API that is not in it', ['template.yaml', '--api', 'Nope'], /no API `Nope`/],
  [
    'a conflict with what the template says',
    ['template.yaml', '--authz', 'roles', '--regulated', '--caller', 'm2m', '--net', 'vpc'],
    /E9 in group `open`/,
  ],
])('refuses %s', async (_name, argv, message) => {
  const terminal = testTerminal(folderOf({ ...PLAIN, 'template.yaml': sam({}), 'f.yaml': 'caller: user\n' }));
  expect(await run(['advise', ...argv], terminal)).toBe(2);
  expect([terminal.stdout(), terminal.stderr()]).toEqual(['', expect.stringMatching(message)]);
});
