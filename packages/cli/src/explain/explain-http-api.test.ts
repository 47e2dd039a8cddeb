import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Explanation } from './explanation.ts';

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: { AllowOrigins: [https://shop.example], AllowMethods: [GET], AllowHeaders: [authorization] }
      Auth:
        Authorizers:
          Pooled:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !Sub "https://cognito-idp.\${AWS::Region}.amazonaws.com/\${Pool}"
              audience: [!Ref Client]
          Foreign:
            IdentitySource: $request.querystring.token
            JwtConfiguration: { issuer: https://issuer.example/, audience: [shop] }
          Coded:
            FunctionArn: !GetAtt Fn.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            Identity: { Headers: [X-Token] }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 'x'
      Events:
        Me: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /me, Method: get, Auth: { Authorizer: Pooled } } }
        Read:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: /read
            Method: get
            Auth: { Authorizer: Pooled, AuthorizationScopes: [shop/read] }
        Write:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: /write
            Method: get
            Auth: { Authorizer: Pooled, AuthorizationScopes: [shop/write] }
        Foreign: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /foreign, Method: get, Auth: { Authorizer: Foreign } } }
        Coded: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /coded, Method: get, Auth: { Authorizer: Coded } } }
  Pool: { Type: AWS::Cognito::UserPool }
  Other: { Type: AWS::Cognito::UserPool }
  OtherClient: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Other } }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [shop/read]
`;

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-http-'));
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE);
});

async function explain(request: string, ...options: readonly string[]): Promise<Explanation> {
  const terminal = testTerminal(cwd);
  const status = await run(['explain', '--request', request, '--json', ...options], terminal);
  if (status !== 0) throw new Error(`exit ${status}: ${terminal.stderr()}`);
  return JSON.parse(terminal.stdout()) as Explanation;
}

describe('explain for an HTTP API', () => {
  it.each([
    ['GET /me', 'user:alice?pool=Pool'],
    ['GET /me', 'user:alice?pool=Pool&use=access'],
    ['GET /read', 'user:alice?pool=Pool'],
    ['GET /foreign', 'claims:{"sub":"a","aud":"shop"}'],
    ['GET /coded', 'authorizer:{"isAuthorized":true}'],
  ])('lets in %s as %s', async (request, who) => {
    expect(await explain(request, '--as', who)).toMatchObject({ decision: 'allow' });
  });

  it.each([
    ['GET /me', 'anonymous', 401],
    ['GET /me', 'user:alice?pool=Other', 401],
    ['GET /me', 'claims:{"sub":"a","aud":"another"}', 401],
    ['GET /read', 'user:alice?pool=Pool&use=id', 403],
    ['GET /write', 'user:alice?pool=Pool', 403],
    ['GET /foreign', 'claims:{"sub":"a","aud":"shop","nbf":4102444800}', 401],
    ['GET /foreign', 'claims:{"sub":"a","aud":"shop","iss":"https://other.example/"}', 401],
    ['GET /coded', 'anonymous', 401],
    ['GET /coded', 'authorizer:{"isAuthorized":false}', 403],
    ['GET /coded', 'authorizer:{"isAuthorized":"yes"}', 500],
    ['GET /nowhere', 'anonymous', 404],
    ['POST /me', 'user:alice?pool=Pool', 404],
  ])('refuses %s as %s', async (request, who, status) => {
    expect(await explain(request, '--as', who)).toMatchObject({ decision: 'deny', status });
  });

  it('says that no client can issue the scope that the route asks for', async () => {
    const { as } = await explain('GET /write', '--as', 'user:alice?pool=Pool');
    expect(as[0]).toContain('no client of Pool can issue shop/write');
  });

  it("counts the gateway's own answer to a preflight as let in", async () => {
    const preflight = await explain(
      ...(['OPTIONS /me', '--header', 'Origin: https://shop.example'] as const),
      ...['--header', 'Access-Control-Request-Method: GET'],
    );
    expect(preflight).toMatchObject({ decision: 'allow', status: 204 });
    expect(preflight.response.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
    });
  });
});
