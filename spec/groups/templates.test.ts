import { compileGroups, type GeneratedFile } from '@portcullis/advisor/groups';
import { loadTemplate } from '@portcullis/formats/load';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { definitionOf, type Given, tableOf } from './given.ts';

const GIVEN: Given = {
  kind: 'REST',
  routes: { 'GET /orders': ['reader'], 'DELETE /orders/{id}': ['admin'], 'GET /me': 'ungrouped' },
  inherit: { admin: ['reader'] },
};

function filesOf(given: Given): readonly GeneratedFile[] {
  const { definition, api } = definitionOf(given, { table: true });
  return compileGroups(definition, api, tableOf(given), { authorizerRuntime: 'var GroupAuthorizer;' });
}

const textOf = (files: readonly GeneratedFile[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? '';

describe('the templates that are written', () => {
  const files = filesOf(GIVEN);

  it.each([
    ['lambda-authorizer/template.yaml', { ApiId: 'abc', UserPoolIssuers: 'https://x', ClientIds: 'c' }],
    [
      'scopes/template.json',
      { UserPoolId: 'p', UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/p' },
    ],
    [
      'identity-pool/template.json',
      { ApiId: 'abc', StageName: 'v1', UserPoolId: 'p', IdentityPoolId: 'i', IdentityProvider: 'x' },
    ],
  ])('%s is one that an importer reads', (path, parameters) => {
    const { diagnostics } = loadTemplate({
      path,
      readFile: (name) => (name === path ? textOf(files, path) : undefined),
      parameters,
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('trust only authenticated identities of one identity pool with the roles, which may invoke exact routes', () => {
    const text = textOf(files, 'identity-pool/template.json');
    const { Resources } = JSON.parse(text) as { Resources: Record<string, { Properties: object }> };
    expect(Resources.ReaderRole?.Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: 'cognito-identity.amazonaws.com' },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'IdentityPoolId' } },
              'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'routes',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'Routes',
                Effect: 'Allow',
                Action: 'execute-api:Invoke',
                Resource: ['GET/me', 'GET/orders'].map((route) => ({
                  'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${ApiId}/\${StageName}/${route}`,
                })),
              },
            ],
          },
        },
      ],
    });
    expect(Resources.AdminGroup?.Properties).toMatchObject({ GroupName: 'admin', Precedence: 0 });
    expect(Resources.ReaderGroup?.Properties).toMatchObject({ GroupName: 'reader', Precedence: 1 });
    expect(Resources.RoleMapping?.Properties).toMatchObject({ RoleMappings: { groups: { Type: 'Token' } } });
  });

  it('cache the answer of the authorizer, for REST by REQUEST and for HTTP without simple responses', () => {
    const rest = textOf(files, 'lambda-authorizer/template.yaml');
    expect(rest).toMatch(/Type: REQUEST\n/);
    expect(rest).toContain('AuthorizerResultTtlInSeconds: 300');
    const http = textOf(filesOf({ ...GIVEN, kind: 'HTTP' }), 'lambda-authorizer/template.yaml');
    expect(http).toContain('EnableSimpleResponses: false');
    expect(http).toContain('AuthorizerPayloadFormatVersion: "2.0"');
  });

  it('do not cache it where the policy would be larger than 8 KB, even merged', () => {
    // Every other route is for somebody else, so that no prefix is safe.
    const routes = Object.fromEntries(
      Array.from(
        { length: 120 },
        (_, i) => [`GET /reports/number-${i}`, [i % 2 === 0 ? 'reader' : 'admin']] as const,
      ),
    );
    const large = filesOf({ kind: 'REST', routes, inherit: {} });
    expect(textOf(large, 'lambda-authorizer/template.yaml')).toContain('AuthorizerResultTtlInSeconds: 0');
    expect(textOf(large, 'lambda-authorizer/index.cjs')).toContain('"policyFor": "request"');
    expect(textOf(large, 'README.md')).toContain('larger than 8 KB');
  });

  it("describe a schema that GraphQL takes, with AWS AppSync's directive and scalar", () => {
    const known = `scalar AWSJSON
      directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT`;
    const routes = {
      ...GIVEN.routes,
      'ANY /{proxy+}': ['a"b'],
      'PUT /x-y/{user-id}': ['admin'],
      'GET /orders/{id}': [],
    };
    const text = textOf(filesOf({ ...GIVEN, routes }), 'appsync/schema.graphql');
    const schema = buildSchema(`${known}\n${text}`);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['getOrders', 'getMe']);
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toEqual([
      'deleteOrdersById',
      'anyByProxy',
      'putXYByUserId',
    ]);
  });

  it('give no scope that a client could ask for itself: a trigger of the first version is refused', async () => {
    const code = textOf(files, 'scopes/pre-token-generation.mjs');
    const { handler } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      handler(event: object): Promise<{ response: object }>;
    };
    await expect(handler({ version: '1', request: {} })).rejects.toThrow('V2_0');
    await expect(handler({ request: {} })).rejects.toThrow('V2_0');
    expect((await handler({ version: '2', request: {} })).response).toEqual({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          scopesToAdd: ['Api/signed-in'],
          scopesToSuppress: ['Api/admin', 'Api/reader'],
        },
      },
    });
  });
});
