import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from './load-template.ts';

const load = (text: string): LoadResult =>
  loadTemplate({ path: 'template.yaml', readFile: (path) => (path === 'template.yaml' ? text : undefined) });

function errorsOf(text: string): readonly string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof InputError)
      return error.diagnostics.map(({ code, at }) => `${code} ${at.line}:${at.column}`);
    throw error;
  }
  return [];
}

const PROPERTIES = `{ RestApiId: !Ref Api, Path: /orders, Method: GET }`;
const RESOURCES = `
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth: { DefaultAuthorizer: Users, Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      { Handler: index.handler, Runtime: nodejs22.x, InlineCode: x, Events: { List: { Type: Api, Properties: ${PROPERTIES} } } }
  Pool: { Type: AWS::Cognito::UserPool }
  Reader: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: reader } }
`;
const OTHER = `
  Other: { Type: AWS::ApiGateway::RestApi, Properties: { Name: other } }
`;
const template = (groups: string, more = ''): string =>
  `Transform: AWS::Serverless-2016-10-31\nMetadata:\n  Portcullis:\n    Groups:${groups}\n${RESOURCES}${more}`;

describe('group tables of templates', () => {
  it('belong to the only API, with the line of each route', () => {
    const { definition } = load(template('\n      routes:\n        GET /orders: [reader]'));
    expect(definition.apis[0]?.groupTable?.routes).toMatchObject([
      { method: 'GET', path: '/orders', at: { file: 'template.yaml', line: 6, column: 9 } },
    ]);
  });

  it('stand below the logical ids of the APIs where there are several', () => {
    const { definition } = load(template('\n      Api:\n        routes: { GET /orders: [reader] }', OTHER));
    expect(
      definition.apis.map(({ logicalId, groupTable }) => [logicalId, groupTable?.routes.length]),
    ).toEqual([
      ['Api', 1],
      ['Other', undefined],
    ]);
  });

  it.each([
    [
      'one table for several APIs',
      template('\n      routes: { GET /orders: [reader] }', OTHER),
      ['GROUPS_API 5:7'],
    ],
    ['a table for no API', template('\n      Apy: { routes: {} }'), ['GROUPS_API 5:7']],
    ['something that is no table', template(' [reader]'), ['GROUPS_TYPE 4:13']],
    [
      'an unknown group',
      template('\n      routes:\n        GET /orders: [reader, Reader]'),
      ['GROUPS_UNKNOWN_GROUP 6:31'],
    ],
    [
      'an unknown route',
      template('\n      routes: { GET /orders: [reader], GET /order: [reader] }'),
      ['GROUPS_ROUTE_UNKNOWN 5:40'],
    ],
    [
      'a value that needs resolving',
      template('\n      routes: { GET /orders: [!Ref Reader] }'),
      ['GROUPS_NAME 5:36'],
    ],
  ])('are refused with their place: %s', (_what, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });
});

const openApi = (groups: string): string => `
openapi: 3.0.1
info: { title: orders, version: "1" }
x-portcullis-groups: ${groups}
components:
  securitySchemes:
    Users:
      type: apiKey
      in: header
      name: Authorization
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer:
        type: cognito_user_pools
        providerARNs: ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc"]
paths:
  /orders:
    get:
      security: [{ Users: [] }]
      x-amazon-apigateway-integration: { type: mock }
      responses: { "200": { description: ok } }
`;

it.each([
  ['Group', template('\n      routes: {}').replace('Groups:', 'Group:'), ['LOAD_METADATA 4:5']],
  ['portcullis', template('\n      routes: {}').replace('Portcullis:', 'portcullis:'), ['LOAD_METADATA 3:3']],
  [
    'Groups at a resource',
    template('\n      routes: {}').replace(
      'Type: AWS::Serverless::Api',
      'Metadata: { Portcullis: { Groups: { routes: {} } } }\n    Type: AWS::Serverless::Api',
    ),
    ['LOAD_METADATA 9:31'],
  ],
])('a misspelt key is refused, since nobody would be: %s', (_what, text, expected) => {
  expect(errorsOf(text)).toEqual(expected);
});

describe('metadata that would be passed over', () => {
  const top = (metadata: string): string =>
    `Transform: AWS::Serverless-2016-10-31\nMetadata:\n  ${metadata}\n${RESOURCES}`;
  const atApi = (metadata: string): string =>
    top('Other: {}').replace(
      'Type: AWS::Serverless::Api',
      `Metadata: ${metadata}\n    Type: AWS::Serverless::Api`,
    );
  const table = '{ routes: { GET /orders: [reader] } }';

  it.each([
    ['a list', top(`Portcullis: [{ Groups: ${table} }]`), ['LOAD_METADATA 3:15']],
    ['a text', top('Portcullis: groups'), ['LOAD_METADATA 3:15']],
    ['a number', top('Portcullis: 5'), ['LOAD_METADATA 3:15']],
    ['nothing', top('Portcullis:'), ['LOAD_METADATA 3:3']],
    ['a reference', top('Portcullis: !Ref Reader'), ['LOAD_METADATA 3:20']],
    ['a choice', top(`Portcullis: !If [A, { Groups: ${table} }, {}]`), ['LOAD_METADATA 3:19']],
    ['a table that is empty', top('Portcullis: { Groups: {} }'), ['GROUPS_KEY 3:25']],
    ['a table that is nothing', top('Portcullis: { Groups: }'), ['GROUPS_TYPE 3:17']],
    ['a table that is a reference', top('Portcullis: { Groups: !Ref Reader }'), ['GROUPS_TYPE 3:30']],
    ['one letter less', top(`Portculis: { Groups: ${table} }`), ['LOAD_METADATA 3:3']],
    ['one letter more', top(`Portcculliss: { Groups: ${table} }`), ['LOAD_METADATA 3:3']],
    ['in capitals', top(`PORTCULIS: { Groups: ${table} }`), ['LOAD_METADATA 3:3']],
    ['a level forgotten', top(`Groups: ${table}`), ['LOAD_METADATA 3:3']],
    ['a level forgotten, in small letters', top(`groups: ${table}`), ['LOAD_METADATA 3:3']],
    ['suppressions', top('Suppress: [{ rule: A02, reason: x }]'), ['LOAD_METADATA 3:3']],
    ['public routes', top('Public: [{ route: GET /orders, reason: x }]'), ['LOAD_METADATA 3:3']],
    ['a list at a resource', atApi('{ Portcullis: [] }'), ['LOAD_METADATA 7:29']],
    ['nothing at a resource', atApi('{ Portcullis: }'), ['LOAD_METADATA 7:17']],
    ['misspelt at a resource', atApi('{ Portcuilis: {} }'), ['LOAD_METADATA 7:17']],
    ['a level forgotten at a resource', atApi(`{ Groups: ${table} }`), ['LOAD_METADATA 7:17']],
    ['the same for its logical id', atApi(`{ Groups: { Api: ${table} } }`), ['LOAD_METADATA 7:17']],
  ])('is refused: %s', (_what, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it.each([
    ['of other tools', top('Portfolio: { Groups: [a] }')],
    ['of the console', top('AWS::CloudFormation::Interface: { ParameterGroups: [] }')],
    ['groups of other tools at a resource', atApi('{ Groups: [a] }')],
    ['that is empty', top('Portcullis: {}')],
  ])('is left alone: %s', (_what, text) => {
    expect(errorsOf(text)).toEqual([]);
  });
});

describe('group tables of OpenAPI documents', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['a list', openApi('[]'), ['GROUPS_TYPE 4:22']],
    ['nothing', openApi('null'), ['GROUPS_TYPE 4:22']],
    ['a text', openApi('reader'), ['GROUPS_TYPE 4:22']],
    ['an empty table', openApi('{}'), ['GROUPS_KEY 4:22']],
    ['a choice of groups', openApi('{ routes: { GET /orders: !If [A, b, c] } }'), ['GROUPS_NAME 4:51']],
    ...[
      'x-portculis-groups',
      'X-Portcullis-Groups',
      'x-portcullis-grups',
      'portcullis-groups',
      'x_portcullis_groups',
    ].map(
      (name) =>
        [
          name,
          openApi('{ routes: { GET /orders: [reader] } }').replace('x-portcullis-groups', name),
          ['OPENAPI_UNKNOWN_EXTENSION 4:1'],
        ] as const,
    ),
    [
      'at an operation',
      openApi('{ routes: {} }').replace('      security:', '      x-portcullis-groups: [a]\n      security:'),
      ['OPENAPI_UNKNOWN_EXTENSION 18:7'],
    ],
  ])('are refused where they are none: %s', (_what, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it('name what may stand in the place of what is not read', () => {
    const text = openApi('{ routes: {} }').replace('x-portcullis-groups', 'x-portcullis-group');
    expect(() => load(text)).toThrow(
      'template.yaml:4:1: `x-portcullis-group` is not read: here may stand x-portcullis-groups, x-portcullis-public, x-portcullis-suppress; write `x-portcullis-groups`',
    );
  });

  it.each(['x-acme-groups', 'x-user-groups', 'x-public', 'x-security-policy'])(
    "%s is somebody else's",
    (name) => {
      expect(errorsOf(openApi('{ a: 1 }').replace('x-portcullis-groups', name))).toEqual([]);
    },
  );

  it('are refused under a misspelt name', () => {
    const misspelt = openApi('{ routes: {} }').replace('x-portcullis-groups', 'x-portcullis-group');
    expect(errorsOf(misspelt)).toEqual(['OPENAPI_UNKNOWN_EXTENSION 4:1']);
  });

  it('stand at the root', () => {
    const { definition, diagnostics } = load(openApi('{ routes: { GET /orders: [reader] } }'));
    expect(definition.apis[0]?.groupTable?.routes).toMatchObject([{ method: 'GET', path: '/orders' }]);
    expect(diagnostics).toEqual([]);
  });

  it('are checked like those of templates', () => {
    expect(errorsOf(openApi('{ routes: { GET /order: [reader] } }'))).toEqual(['GROUPS_ROUTE_UNKNOWN 4:34']);
    expect(errorsOf(openApi('{ routes: { GET /orders: [reader] }, default: allow }'))).toEqual([
      'GROUPS_DEFAULT 4:68',
    ]);
  });

  it('come with a body that stands in a template, and two tables for one API are refused', () => {
    const body = openApi('{ routes: { GET /orders: [reader] } }').trim().replaceAll('\n', '\n        ');
    const own = `Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Body:\n        ${body}\n`;
    expect(load(own).definition.apis[0]?.groupTable?.routes).toHaveLength(1);
    const twice = `Metadata: { Portcullis: { Groups: { routes: { GET /orders: [reader] } } } }\n${own}`;
    expect(errorsOf(twice)).toEqual(['GROUPS_TWICE 1:35']);
  });
});
