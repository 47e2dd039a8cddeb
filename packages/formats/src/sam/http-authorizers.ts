import type { MapNode, TreeNode } from '@portcullis/model/source';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import { checkKeys } from './build.ts';
import { type AuthorizerDraft, invocationUri, invokeRole } from './rest-authorizers.ts';

const JWT_KEYS = ['AuthorizationScopes', 'IdentitySource', 'JwtConfiguration'];
const LAMBDA_KEYS = [
  'AuthorizerPayloadFormatVersion',
  'EnableFunctionDefaultPermissions',
  'EnableSimpleResponses',
  'FunctionArn',
  'FunctionInvokeRole',
  'Identity',
];
const IDENTITY_KEYS = ['Headers', 'QueryStrings', 'StageVariables', 'Context', 'ReauthorizeEvery'];

/** SAM Developer Guide "HttpApiAuth", Authorizers: OAuth 2 (JWT) and Lambda. */
export function readHttpAuthorizers(auth: Cursor): readonly AuthorizerDraft[] {
  return auth.map('Authorizers').flatMap(([name, cursor]) => {
    if (cursor.asMap() === undefined) return [];
    if (cursor.has('OpenIdConnectUrl')) {
      const help = 'use `JwtConfiguration` and `IdentitySource`';
      cursor.error(
        'SAM_AUTHORIZER',
        `authorizer \`${name}\`: \`OpenIdConnectUrl\` is no longer supported`,
        help,
      );
      return [];
    }
    const draft = cursor.has('JwtConfiguration') ? readJwt(name, cursor) : readLambda(name, cursor);
    return draft === undefined ? [] : [draft];
  });
}

function readJwt(name: string, cursor: Cursor): AuthorizerDraft | undefined {
  checkKeys(cursor, JWT_KEYS, 'SAM_AUTHORIZER', 'a JWT authorizer');
  const source = cursor.get('IdentitySource')?.node;
  if (source === undefined) {
    cursor.error(
      'SAM_AUTHORIZER',
      `JWT authorizer \`${name}\` needs an \`IdentitySource\``,
      'add `$request.header.Authorization`',
    );
    return undefined;
  }
  const extension = mapNode(
    {
      type: scalarNode('jwt', cursor.mark),
      jwtConfiguration: jwtConfiguration(cursor.get('JwtConfiguration')),
      identitySource: source,
    },
    cursor.mark,
  );
  return {
    name,
    scheme: mapNode(
      { type: scalarNode('oauth2', cursor.mark), 'x-amazon-apigateway-authorizer': extension },
      cursor.mark,
    ),
    scopes: scopesOf(cursor),
    permissionFor: undefined,
  };
}

/** SAM takes `Issuer` as well as `issuer`. */
function jwtConfiguration(cursor: Cursor | undefined): MapNode | undefined {
  if (cursor === undefined) return undefined;
  const entries = cursor.entries().map(([key, value]) => [key.toLowerCase(), value] as const);
  for (const [key, value] of entries) {
    if (key !== 'issuer' && key !== 'audience') {
      value.error(
        'SAM_AUTHORIZER',
        `\`${key}\` is not a property of \`JwtConfiguration\``,
        'it has issuer and audience',
      );
    }
  }
  return mapNode(
    entries.map(([key, value]) => [key, value.node] as const),
    cursor.mark,
  );
}

function scopesOf(cursor: Cursor): TreeNode | undefined {
  const scopes = cursor.get('AuthorizationScopes');
  if (scopes === undefined || scopes.node.kind === 'list') return scopes?.node;
  scopes.wrong('a list of scopes');
  return undefined;
}

function readLambda(name: string, cursor: Cursor): AuthorizerDraft | undefined {
  checkKeys(cursor, LAMBDA_KEYS, 'SAM_AUTHORIZER', 'a Lambda authorizer of an `AWS::Serverless::HttpApi`');
  const fn = cursor.get('FunctionArn')?.node;
  const version = cursor.get('AuthorizerPayloadFormatVersion')?.node;
  if (fn === undefined || version === undefined) {
    const missing = fn === undefined ? 'FunctionArn' : 'AuthorizerPayloadFormatVersion';
    cursor.error(
      'SAM_AUTHORIZER',
      `Lambda authorizer \`${name}\` needs \`${missing}\``,
      `add \`${missing}\``,
    );
    return undefined;
  }
  const identity = cursor.get('Identity');
  if (identity !== undefined)
    checkKeys(identity, IDENTITY_KEYS, 'SAM_AUTHORIZER_IDENTITY', 'the `Identity` of an authorizer');
  const extension = mapNode(
    {
      type: scalarNode('request', cursor.mark),
      authorizerUri: invocationUri(fn),
      authorizerCredentials: invokeRole(cursor.get('FunctionInvokeRole')?.node),
      authorizerResultTtlInSeconds: identity?.get('ReauthorizeEvery')?.node,
      identitySource: identity === undefined ? undefined : identitySources(identity),
      authorizerPayloadFormatVersion: version,
      enableSimpleResponses: cursor.get('EnableSimpleResponses')?.node,
    },
    cursor.mark,
  );
  const fields = { type: 'apiKey', name: 'Unused', in: 'header' };
  return {
    name,
    scheme: mapNode(
      [
        ...Object.entries(fields).map(([key, value]) => [key, scalarNode(value, cursor.mark)] as const),
        ['x-amazon-apigateway-authorizer', extension] as const,
      ],
      cursor.mark,
    ),
    scopes: undefined,
    // Unlike REST: without this, API Gateway may not call the function and answers 500.
    permissionFor: (cursor.boolean('EnableFunctionDefaultPermissions') ?? false) ? fn : undefined,
  };
}

const SOURCES: readonly (readonly [string, string])[] = [
  ['Headers', '$request.header.'],
  ['QueryStrings', '$request.querystring.'],
  ['StageVariables', '$stageVariables.'],
  ['Context', '$context.'],
];

function identitySources(identity: Cursor): TreeNode {
  const expressions = SOURCES.flatMap(([key, prefix]) =>
    identity.strings(key).map((name) => `${prefix}${name}`),
  );
  return listNode(
    expressions.map((text) => scalarNode(text, identity.mark)),
    identity.mark,
  );
}
