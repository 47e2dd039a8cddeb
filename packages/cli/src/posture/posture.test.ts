import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Posture } from './posture.ts';

const HTTP_API = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Pooled
        Authorizers:
          Pooled:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !Sub "https://cognito-idp.\${AWS::Region}.amazonaws.com/\${Pool}"
              audience: [!Ref Client]
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 'x'
      Events:
        Any: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /things, Method: ANY } }
        Scoped:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: "/things/{id}"
            Method: get
            Auth: { Authorizer: Pooled, AuthorizationScopes: [shop/read] }
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /open, Method: get, Auth: { Authorizer: NONE } } }
  Pool: { Type: AWS::Cognito::UserPool }
  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool } }
`;

const REST_API = (properties: string, more = ''): string => `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      Integration: { Type: MOCK, RequestTemplates: { application/json: '{"statusCode": 200}' } }
      ${properties}
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: Method, Properties: { RestApiId: !Ref Api } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live }
${more}`;

const PLAN = (stage: string): string => `
  Plan: { Type: AWS::ApiGateway::UsagePlan, Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: ${stage} }] } }
`;

const LINK = `
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Enabled: true } }
  PlanKey:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan }
`;

const CALLER_CREDENTIALS = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: live, Auth: { DefaultAuthorizer: AWS_IAM } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 'x'
      Events: { Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /x, Method: get } } }
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-posture-'));
});

async function portcullis(
  template: string,
  ...argv: readonly string[]
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  writeFileSync(join(cwd, 'template.yaml'), template);
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

describe('posture', () => {
  it('prints the documented fields as JSON', async () => {
    const { status, stdout } = await portcullis(HTTP_API, '--json');
    expect(status).toBe(0);
    const { apis } = JSON.parse(stdout) as Posture;
    expect(apis).toHaveLength(1);
    expect(apis[0]).toMatchObject({ kind: 'HTTP', stage: '$default' });
    const routes = apis[0]?.routes.map(
      ({ method, path, auth, authorizer, scopes, apiKeyRequired, unresolved }) => ({
        ...{ method, path, auth, authorizer, scopes, apiKeyRequired, unresolved },
      }),
    );
    const common = { apiKeyRequired: false, unresolved: null };
    expect(routes).toEqual([
      { method: 'GET', path: '/open', auth: 'NONE', authorizer: null, scopes: [], ...common },
      { method: 'ANY', path: '/things', auth: 'JWT', authorizer: 'Pooled', scopes: [], ...common },
      {
        method: 'GET',
        path: '/things/{id}',
        auth: 'JWT',
        authorizer: 'Pooled',
        scopes: ['shop/read'],
        ...common,
      },
    ]);
  });

  it("says that an authorizer is bound to the keys of the template's pool, and for whom", async () => {
    const { stdout } = await portcullis(HTTP_API);
    expect(stdout).toContain('tokens of Pool (bound to its keys) for Client with scope shop/read');
    expect(stdout).toMatch(/GET +\/open +NONE +AWS_PROXY Fn +anyone\n/);
    expect(stdout).toContain('JWT Pooled scopes: shop/read');
  });

  it('says nobody where an API key is asked for and no usage plan has one', async () => {
    const { stdout } = await portcullis(REST_API('AuthorizationType: NONE\n      ApiKeyRequired: true'));
    expect(stdout).toContain('anyone, with an API key (no usage plan of the stage has one: nobody)');
  });

  it.each([
    ['without a key', 'live', ''],
    ['of another stage', 'other', LINK],
    ['with a disabled key', 'live', LINK.replace('Enabled: true', 'Enabled: false')],
  ])('says nobody where the only usage plan is one %s', async (_, stage, link) => {
    const keyed = 'AuthorizationType: NONE\n      ApiKeyRequired: true';
    const { stdout } = await portcullis(REST_API(keyed, `${PLAN(stage)}${link}`));
    expect(stdout).toContain('anyone, with an API key (no usage plan of the stage has one: nobody)');
  });

  it('names the usage plan of the stage that has a key', async () => {
    const keyed = 'AuthorizationType: NONE\n      ApiKeyRequired: true';
    const { stdout } = await portcullis(REST_API(keyed, `${PLAN('live')}${LINK}`));
    expect(stdout).toMatch(/anyone, with an API key of Plan\n/);
  });

  it('says nobody for a method without AWS_IAM where the resource policy names AWS principals', async () => {
    const policy = (principal: string): string =>
      `Policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "${principal}" }, ` +
      `Action: "execute-api:Invoke", Resource: "execute-api:/*" }] }`;
    const api = (auth: string, principal: string): string =>
      REST_API(`AuthorizationType: ${auth}`).replace('Name: shop', `Name: shop, ${policy(principal)}`);
    const named = await portcullis(api('NONE', '111122223333'));
    expect(named.stdout).toContain('nobody: the resource policy names AWS principals');
    const signed = await portcullis(api('AWS_IAM', '111122223333'));
    expect(signed.stdout).not.toContain('nobody');
    const everyone = await portcullis(api('NONE', '*'));
    expect(everyone.stdout).toContain('anyone whom the resource policy allows');
  });

  it('says nobody on a stage that no Allow of the resource policy can reach', async () => {
    const open = (resource: string): string =>
      REST_API('AuthorizationType: NONE').replace(
        'Name: shop',
        'Name: shop, Policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", ' +
          `Action: "execute-api:Invoke", Resource: "${resource}" }] }`,
      );
    const nobody = 'nobody: the resource policy allows nothing on this stage';
    for (const other of ['execute-api:/other/GET/', 'execute-api:/live', 'execute-api:/lives/*']) {
      expect((await portcullis(open(other))).stdout).toContain(nobody);
    }
    for (const reaching of ['execute-api:/live/*', 'execute-api:/*', 'execute-api:/l?ve/*', '*']) {
      expect((await portcullis(open(reaching))).stdout).toContain('anyone whom the resource policy allows');
    }
  });

  it('says nobody for a private API without a resource policy', async () => {
    const { stdout } = await portcullis(
      REST_API('AuthorizationType: AWS_IAM').replace(
        'Name: shop',
        'Name: shop, EndpointConfiguration: { Types: [PRIVATE] }',
      ),
    );
    expect(stdout).toContain('nobody: a private API needs a resource policy');
  });

  it('says of the messages of a WebSocket API that $connect decides who sends them', async () => {
    const { stdout } = await portcullis(`
Resources:
  Chat:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Chat, RouteKey: $connect, AuthorizationType: AWS_IAM }
  Send: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Chat, RouteKey: send } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: live, AutoDeploy: true } }
`);
    expect(stdout).toMatch(/\$connect +AWS_IAM +not served +IAM callers with execute-api:Invoke\n/);
    expect(stdout).toMatch(/send +NONE +not served +whom \$connect let in\n/);
  });

  it('says what a caller needs whose credentials invoke the function', async () => {
    const { stdout } = await portcullis(CALLER_CREDENTIALS);
    expect(stdout).toContain('IAM callers with execute-api:Invoke and lambda:InvokeFunction');
  });

  it('marks what is known only by its ARN as unresolved; --strict refuses it', async () => {
    const arn = 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_elsewhere';
    const template = REST_API(
      'AuthorizationType: COGNITO_USER_POOLS\n      AuthorizerId: !Ref Users',
      `  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: users
      Type: COGNITO_USER_POOLS
      IdentitySource: method.request.header.Authorization
      ProviderARNs: [${arn}]
`,
    );
    const { status, stdout } = await portcullis(template, '--json');
    expect(status).toBe(0);
    const { apis } = JSON.parse(stdout) as Posture;
    expect(apis[0]?.routes[0]?.unresolved).toContain(arn);
    const strict = await portcullis(template, '--strict');
    expect(strict.status).toBe(2);
    expect(strict.stderr).toMatch(/^template\.yaml:\d+:\d+: .*eu-west-1_elsewhere/);
  });

  it('takes a function that is known only by its ARN from the configuration', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:far';
    const uri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
    const template = REST_API('AuthorizationType: NONE').replace(
      /Integration: .*/,
      `Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: "${uri}" }`,
    );
    expect((await portcullis(template)).stdout).toContain(`unresolved GET /: the function ${arn}`);
    writeFileSync(join(cwd, 'portcullis.yaml'), 'functions: { far: { url: "http://127.0.0.1:9" } }\n');
    const provided = await portcullis(template, '--strict');
    expect(provided.status).toBe(0);
    expect(provided.stdout).not.toContain('unresolved');
    writeFileSync(join(cwd, 'portcullis.yaml'), 'functions: { fra: { url: "http://127.0.0.1:9" } }\n');
    expect((await portcullis(template)).stderr).toContain('did you mean `far`?');
  });

  it('says that a template has no deployed stage', async () => {
    const template = 'Resources: { Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } } }';
    expect((await portcullis(template)).stdout).toContain('No API with a deployed stage');
    const refused = await portcullis(template, 'explain', '--request', 'GET /');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('no API with a deployed stage');
  });

  it.each([
    ['invalid YAML', 'Resources:\n  Api: {\n', [/^template\.yaml:\d+:\d+: /]],
    ['a repeated key', 'Resources: {}\nResources: {}\n', [/^template\.yaml:2:1: /, /Resources/]],
    ['neither a template nor OpenAPI', 'hello: world\n', [/^template\.yaml:1:1: this is neither/]],
    ['an unknown auth type', REST_API('AuthorizationType: BOGUS'), [/^template\.yaml:\d+:\d+: /, /BOGUS/]],
    [
      'an authorizer that is not defined',
      REST_API('AuthorizationType: CUSTOM\n      AuthorizerId: !Ref Nowhere'),
      [/^template\.yaml:12:\d+: /, /Nowhere/],
    ],
    ['a dangling Ref', REST_API('AuthorizationType: !Ref Nowhere'), [/^template\.yaml:\d+:\d+: /, /Nowhere/]],
  ])(
    'refuses %s with status 2 and one line that names file, line and what is wrong',
    async (_, template, patterns) => {
      const { status, stdout, stderr } = await portcullis(template);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      for (const pattern of patterns) expect(stderr).toMatch(pattern);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  it('refuses a parameter that the template does not have', async () => {
    const { status, stderr } = await portcullis(HTTP_API, '--parameter', 'Environment=dev');
    expect(status).toBe(2);
    expect(stderr).toContain('there is no parameter `Environment`');
    expect((await portcullis(HTTP_API, '--parameter', 'Environment')).stderr).toContain('is not KEY=VALUE');
  });
});

const EPHEMERAL = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];

const MUTUAL_TLS = `${REST_API('AuthorizationType: NONE')}
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: { DomainName: api.example.com, MutualTlsAuthentication: { TruststoreUri: "s3://bucket/truststore.pem" } }
`;

describe('what this version cannot enforce', () => {
  it('is said by the posture', async () => {
    const { status, stdout } = await portcullis(MUTUAL_TLS);
    expect(status).toBe(0);
    expect(stdout).toMatch(/not enforced by this version[^\n]*\n {2}template\.yaml:\d+: \[mutual-tls\]/);
  });

  it('is refused by serve, which names the option that goes on without it', async () => {
    const { status, stderr } = await portcullis(MUTUAL_TLS, 'serve', ...EPHEMERAL);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^template\.yaml:\d+:\d+: /);
    expect(stderr).toContain('--allow-unenforced mutual-tls');
  });

  it('is refused by serve although another kind is allowed', async () => {
    const { status, stderr } = await portcullis(
      MUTUAL_TLS,
      'serve',
      '--port',
      '0',
      '--allow-unenforced',
      'web-acl',
    );
    expect(status).toBe(2);
    expect(stderr).toContain('--allow-unenforced mutual-tls');
  });

  it('is served where its kind is allowed, and every start says so', async () => {
    writeFileSync(join(cwd, 'template.yaml'), MUTUAL_TLS);
    const terminal = testTerminal(cwd);
    const serving = run(['serve', ...EPHEMERAL, '--allow-unenforced', 'mutual-tls'], terminal);
    await vi.waitFor(() => expect(terminal.stdout()).toContain('identity  '), 10_000);
    terminal.interrupt();
    expect(await serving).toBe(0);
    expect(terminal.stderr()).toMatch(/^NOT ENFORCED: template\.yaml:/m);
  });
});

describe('a policy that hardly does what was meant', () => {
  const doubtful = (action: string): string =>
    REST_API('AuthorizationType: NONE').replace(
      'Properties: { Name: shop } }',
      `Properties: { Name: shop, Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: "*", Action: ${action}, Resource: "execute-api:/*" }] } } }`,
    );

  it('is worth knowing at its entry, where it is serious, and is not where it is sound', async () => {
    const { status, stdout } = await portcullis(doubtful('execute-api:Invok'));
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Worth knowing:\n(?:.*\n)* {2}template\.yaml:3: the action `execute-api:Invok` does not exist; did you mean `execute-api:Invoke`\?\n/,
    );
    for (const action of ['execute-api:Invoke', 'execute-api:invoke']) {
      expect((await portcullis(doubtful(action))).stdout).not.toContain('the action');
    }
  });

  it('has its places in the model only where they are asked for', async () => {
    const plain = await portcullis(doubtful('execute-api:Invoke'), 'import');
    expect(plain.stdout).not.toMatch(/"places"|"column"/);
    expect((await portcullis(doubtful('execute-api:Invoke'), 'import', '--positions')).stdout).toContain(
      '"places"',
    );
  });
});

describe('import', () => {
  it('prints the model without positions, and with them where asked', async () => {
    const plain = await portcullis(HTTP_API, 'import');
    expect(plain.status).toBe(0);
    expect(plain.stdout).not.toContain('"at"');
    expect((await portcullis(HTTP_API, 'import', '--positions')).stdout).toContain('"file": "template.yaml"');
  });

  it('prints no secret of the configuration', async () => {
    writeFileSync(
      join(cwd, 'portcullis.yaml'),
      'principals: { users: [{ name: ops, accessKeys: [{ id: AKIAX, secret: top-secret }] }] }\n',
    );
    expect((await portcullis(HTTP_API, 'import')).stdout).not.toContain('top-secret');
  });
});
