import type { MapNode, TreeNode } from '@portcullis/model/source';
import { subNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import { checkKeys } from './build.ts';
import { isIntrinsic } from './node-edit.ts';
import { scheme } from './security-edit.ts';

/** An authorizer of `Auth.Authorizers`, as SAM writes it into the document. */
export interface AuthorizerDraft {
  readonly name: string;
  readonly scheme: MapNode;
  readonly scopes: TreeNode | undefined;
  /** Lambda authorizers whose function gets a permission for API Gateway. */
  readonly permissionFor: TreeNode | undefined;
}

const AUTHORIZER_KEYS = [
  'AuthorizationScopes',
  'DisableFunctionDefaultPermissions',
  'FunctionArn',
  'FunctionInvokeRole',
  'FunctionPayloadType',
  'Identity',
  'UserPoolArn',
];

const IDENTITY_KEYS = [
  'Header',
  'Headers',
  'QueryStrings',
  'StageVariables',
  'Context',
  'ValidationExpression',
  'ReauthorizeEvery',
];

/** SAM Developer Guide "ApiAuth", Authorizers: Cognito, Lambda TOKEN and Lambda REQUEST. */
export function readRestAuthorizers(auth: Cursor): readonly AuthorizerDraft[] {
  return auth.map('Authorizers').flatMap(([name, cursor]) => {
    const draft = cursor.asMap() === undefined ? undefined : readRestAuthorizer(name, cursor);
    return draft === undefined ? [] : [draft];
  });
}

function readRestAuthorizer(name: string, cursor: Cursor): AuthorizerDraft | undefined {
  checkKeys(cursor, AUTHORIZER_KEYS, 'SAM_AUTHORIZER', 'an authorizer of an `AWS::Serverless::Api`');
  const identity = cursor.get('Identity');
  if (identity !== undefined)
    checkKeys(identity, IDENTITY_KEYS, 'SAM_AUTHORIZER_IDENTITY', 'the `Identity` of an authorizer');
  const scopes = cursor.get('AuthorizationScopes')?.node;
  const pool = cursor.get('UserPoolArn')?.node;
  if (pool !== undefined) {
    return { name, scheme: cognitoScheme(pool, identity, cursor), scopes, permissionFor: undefined };
  }
  const fn = cursor.get('FunctionArn')?.node;
  if (fn === undefined) {
    cursor.error(
      'SAM_AUTHORIZER',
      `authorizer \`${name}\` has neither a \`UserPoolArn\` nor a \`FunctionArn\``,
      'add one of them',
    );
    return undefined;
  }
  const payload = cursor.oneOf('FunctionPayloadType', ['TOKEN', 'REQUEST']) ?? 'TOKEN';
  // Without a cache nothing is kept by the sources, and SAM demands none.
  const cached = identity?.number('ReauthorizeEvery') !== 0;
  if (payload === 'REQUEST' && cached && !SOURCES.some(([key]) => identity?.has(key))) {
    cursor.error(
      'SAM_AUTHORIZER_IDENTITY',
      `authorizer \`${name}\` must have an \`Identity\` with Headers, QueryStrings, StageVariables or Context`,
    );
    return undefined;
  }
  const silent = cursor.boolean('DisableFunctionDefaultPermissions') ?? false;
  return {
    name,
    scheme: lambdaScheme(fn, payload, identity, cursor),
    scopes,
    permissionFor: silent ? undefined : fn,
  };
}

function cognitoScheme(pool: TreeNode, identity: Cursor | undefined, cursor: Cursor): MapNode {
  const pools = pool.kind === 'list' && !isIntrinsic(pool) ? pool : listNode([pool], pool.mark);
  return withExtension(headerOf(identity), 'cognito_user_pools', cursor, {
    type: scalarNode('cognito_user_pools', cursor.mark),
    providerARNs: pools,
    identityValidationExpression: identity?.get('ValidationExpression')?.node,
  });
}

function lambdaScheme(
  fn: TreeNode,
  payload: 'TOKEN' | 'REQUEST',
  identity: Cursor | undefined,
  cursor: Cursor,
): MapNode {
  return withExtension(payload === 'REQUEST' ? 'Unused' : headerOf(identity), 'custom', cursor, {
    type: scalarNode(payload.toLowerCase(), cursor.mark),
    authorizerUri: invocationUri(fn),
    authorizerResultTtlInSeconds: identity?.get('ReauthorizeEvery')?.node,
    authorizerCredentials: invokeRole(cursor.get('FunctionInvokeRole')?.node),
    identitySource: payload === 'REQUEST' && identity !== undefined ? identitySource(identity) : undefined,
    identityValidationExpression: identity?.get('ValidationExpression')?.node,
  });
}

function withExtension(
  header: string,
  authtype: string,
  cursor: Cursor,
  extension: Readonly<Record<string, TreeNode | undefined>>,
): MapNode {
  const base = scheme(
    { type: 'apiKey', name: header, in: 'header', 'x-amazon-apigateway-authtype': authtype },
    cursor.mark,
  );
  const entries = [...base.entries.values()].map((entry) => [entry.key, entry.value] as const);
  return mapNode(
    [...entries, ['x-amazon-apigateway-authorizer', mapNode(extension, cursor.mark)]],
    cursor.mark,
  );
}

export function invocationUri(fn: TreeNode): MapNode {
  const text = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
  return subNode(text, fn.mark, { __FunctionArn__: fn });
}

/** `NONE` means: no role, the function's own permission decides. */
export function invokeRole(node: TreeNode | undefined): TreeNode | undefined {
  return node?.kind === 'scalar' && node.text === 'NONE' ? undefined : node;
}

function headerOf(identity: Cursor | undefined): string {
  return identity?.string('Header') ?? 'Authorization';
}

const SOURCES: readonly (readonly [string, string])[] = [
  ['Headers', 'method.request.header.'],
  ['QueryStrings', 'method.request.querystring.'],
  ['StageVariables', 'stageVariables.'],
  ['Context', 'context.'],
];

function identitySource(identity: Cursor): TreeNode {
  const expressions = SOURCES.flatMap(([key, prefix]) =>
    identity.strings(key).map((name) => `${prefix}${name}`),
  );
  return scalarNode(expressions.join(', '), identity.mark);
}
