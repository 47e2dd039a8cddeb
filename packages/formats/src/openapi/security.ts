import type { Authorizer, RouteAuth } from '@portcullis/model';
import type { MapNode, TreeNode } from '@portcullis/model/source';
import { readAuthorizer } from './authorizer.ts';
import {
  field,
  follow,
  itemsAt,
  mapAt,
  type Reading,
  report,
  textAt,
  textsAt,
  unresolvedReason,
} from './reading.ts';

/** What a security scheme means to API Gateway. */
export type SecurityScheme =
  | { readonly kind: 'authorizer'; readonly authorizer: Authorizer }
  | { readonly kind: 'iam' }
  | { readonly kind: 'api-key' }
  /** Declared, but API Gateway does nothing with it. */
  | { readonly kind: 'ignored' }
  /** Declared wrongly; the mistake is reported already. */
  | { readonly kind: 'broken' };

export interface OperationSecurity {
  readonly auth: RouteAuth;
  readonly apiKeyRequired: boolean;
  readonly unresolved?: string | undefined;
}

/** Reads `securityDefinitions` (Swagger 2) or `components.securitySchemes` (OpenAPI 3). */
export function readSecuritySchemes(reading: Reading): ReadonlyMap<string, SecurityScheme> {
  const swagger = field(reading.root, 'securityDefinitions');
  const path = swagger === undefined ? 'components.securitySchemes' : 'securityDefinitions';
  const node = swagger ?? field(field(reading.root, 'components'), 'securitySchemes');
  const schemes = new Map<string, SecurityScheme>();
  for (const [name, entry] of mapAt(reading, node, path)?.entries ?? []) {
    const schemePath = `${path}.${name}`;
    const scheme = mapAt(reading, follow(reading, entry.value, schemePath), schemePath);
    schemes.set(
      name,
      scheme === undefined ? { kind: 'broken' } : readScheme(reading, name, scheme, schemePath),
    );
  }
  return schemes;
}

function readScheme(reading: Reading, name: string, scheme: MapNode, path: string): SecurityScheme {
  const extensionPath = `${path}.x-amazon-apigateway-authorizer`;
  const extension = mapAt(reading, field(scheme, 'x-amazon-apigateway-authorizer'), extensionPath);
  if (extension !== undefined) {
    const authorizer = readAuthorizer(reading, name, scheme, extension, extensionPath);
    return authorizer === undefined ? { kind: 'broken' } : { kind: 'authorizer', authorizer };
  }
  const authtypeNode = field(scheme, 'x-amazon-apigateway-authtype');
  const authtype = textAt(reading, authtypeNode, `${path}.x-amazon-apigateway-authtype`)?.toLowerCase();
  if (authtype === 'awssigv4') return { kind: 'iam' };
  if (authtype !== undefined) {
    const message = `security scheme \`${name}\` has \`x-amazon-apigateway-authtype: ${authtype}\` but no authorizer`;
    const help = 'add `x-amazon-apigateway-authorizer`, or use `awsSigv4` for IAM';
    report(reading, 'error', 'OPENAPI_AUTHTYPE', message, { node: authtypeNode ?? scheme, path }, help);
    return { kind: 'broken' };
  }
  return isApiKeyScheme(reading, scheme, path) ? { kind: 'api-key' } : { kind: 'ignored' };
}

function isApiKeyScheme(reading: Reading, scheme: MapNode, path: string): boolean {
  const text = (key: string): string | undefined =>
    textAt(reading, field(scheme, key), `${path}.${key}`)?.toLowerCase();
  return text('type') === 'apikey' && text('in') === 'header' && text('name') === 'x-api-key';
}

/**
 * What one operation requires. API Gateway takes every scheme that its `security` names, whether they stand in
 * one requirement or in several: at most one authorizer or IAM, and an API key beside it.
 *
 * Source: API Gateway Developer Guide "x-amazon-apigateway-auth object", "x-amazon-apigateway-authtype property".
 */
export function readOperationSecurity(
  reading: Reading,
  schemes: ReadonlyMap<string, SecurityScheme>,
  operation: MapNode,
  path: string,
): OperationSecurity {
  const declared = field(operation, 'security') ?? inheritedSecurity(reading);
  const reason = unresolvedReason(declared) ?? unresolvedReason(field(operation, 'x-amazon-apigateway-auth'));
  if (reason !== undefined) {
    report(reading, 'unresolved', 'OPENAPI_SECURITY_UNRESOLVED', reason, {
      node: declared ?? operation,
      path,
    });
    return { auth: { type: 'NONE' }, apiKeyRequired: false, unresolved: reason };
  }
  const auths: RouteAuth[] = [];
  let apiKeyRequired = false;
  for (const { name, node, scopes } of requirements(reading, declared, `${path}.security`)) {
    const at = { node, path: `${path}.security` };
    const scheme = schemes.get(name);
    if (scheme === undefined) {
      // The SAM translator leaves the scheme `NONE`, which it never declares, on routes that opt out of a default.
      if (name === 'NONE') continue;
      const help = `declare it, or use one of: ${[...schemes.keys()].join(', ') || '(none is declared)'}`;
      report(
        reading,
        'error',
        'OPENAPI_UNKNOWN_SCHEME',
        `security scheme \`${name}\` is not declared`,
        at,
        help,
      );
      continue;
    }
    if (scheme.kind === 'api-key' && reading.context.kind === 'REST') apiKeyRequired = true;
    else if (scheme.kind === 'api-key' || scheme.kind === 'ignored')
      ignoredScheme(reading, name, scheme.kind, at);
    else if (scheme.kind === 'iam') auths.push({ type: 'AWS_IAM' });
    else if (scheme.kind === 'authorizer') auths.push(authOf(reading, scheme.authorizer, scopes, at));
  }
  const auth = single(reading, auths, explicitAuth(reading, operation, path), operation, path);
  return { auth, apiKeyRequired };
}

/** DG "Amazon API Gateway important notes": a REST API ignores `security` at the root; HTTP APIs apply it. */
function inheritedSecurity(reading: Reading): TreeNode | undefined {
  return reading.context.kind === 'HTTP' ? field(reading.root, 'security') : undefined;
}

export function warnOfRootSecurity(reading: Reading): void {
  const node = field(reading.root, 'security');
  if (node === undefined || reading.context.kind === 'HTTP') return;
  const message = 'REST APIs ignore `security` at the root of the document: it protects no operation';
  const help = 'repeat it in every operation';
  report(reading, 'warning', 'OPENAPI_ROOT_SECURITY', message, { node, path: 'security' }, help);
}

interface Requirement {
  readonly name: string;
  readonly node: TreeNode;
  readonly scopes: readonly string[];
}

function requirements(
  reading: Reading,
  declared: TreeNode | undefined,
  path: string,
): readonly Requirement[] {
  return itemsAt(reading, declared, path).flatMap((item) =>
    [...(mapAt(reading, item, path)?.entries ?? [])].map(([name, entry]) => ({
      name,
      node: item,
      scopes: textsAt(reading, entry.value, `${path}.${name}`),
    })),
  );
}

function authOf(
  reading: Reading,
  authorizer: Authorizer,
  scopes: readonly string[],
  at: { readonly node: TreeNode; readonly path: string },
): RouteAuth {
  switch (authorizer.kind) {
    case 'COGNITO_USER_POOLS':
      return { type: 'COGNITO_USER_POOLS', authorizer: authorizer.id, scopes };
    case 'JWT':
      return { type: 'JWT', authorizer: authorizer.id, scopes };
    case 'TOKEN':
    case 'REQUEST':
      if (scopes.length > 0) {
        const message = `scopes of the Lambda authorizer \`${authorizer.name}\` mean nothing to API Gateway`;
        report(reading, 'warning', 'OPENAPI_SCOPES_IGNORED', message, at);
      }
      return { type: 'CUSTOM', authorizer: authorizer.id };
  }
}

function ignoredScheme(
  reading: Reading,
  name: string,
  kind: 'api-key' | 'ignored',
  at: { readonly node: TreeNode; readonly path: string },
): void {
  const message =
    kind === 'api-key'
      ? `HTTP APIs have no API keys: security scheme \`${name}\` protects nothing`
      : `security scheme \`${name}\` means nothing to API Gateway: it has neither an authorizer nor an authtype`;
  const help = 'add `x-amazon-apigateway-authorizer` or `x-amazon-apigateway-authtype` to it';
  report(reading, 'warning', 'OPENAPI_SCHEME_IGNORED', message, at, kind === 'ignored' ? help : undefined);
}

function explicitAuth(reading: Reading, operation: MapNode, path: string): RouteAuth | undefined {
  const node = field(operation, 'x-amazon-apigateway-auth');
  if (node === undefined) return undefined;
  const at = { node, path: `${path}.x-amazon-apigateway-auth` };
  const type = textAt(
    reading,
    field(mapAt(reading, node, at.path), 'type'),
    `${at.path}.type`,
  )?.toUpperCase();
  if (type === 'NONE' || type === 'AWS_IAM') return { type };
  const message = `\`x-amazon-apigateway-auth\` has type \`${type ?? ''}\``;
  report(reading, 'error', 'OPENAPI_AUTH_TYPE', message, at, 'it is `NONE` or `AWS_IAM`');
  return undefined;
}

function single(
  reading: Reading,
  fromSecurity: readonly RouteAuth[],
  explicit: RouteAuth | undefined,
  operation: MapNode,
  path: string,
): RouteAuth {
  const auth = fromSecurity[0] ?? explicit ?? { type: 'NONE' };
  const contradicted = explicit !== undefined && explicit.type !== auth.type;
  if (fromSecurity.length > 1 || contradicted) {
    const message =
      fromSecurity.length > 1
        ? 'an operation has one authorization type, but `security` names several authorizers'
        : '`x-amazon-apigateway-auth` and `security` contradict each other';
    report(reading, 'error', 'OPENAPI_SEVERAL_AUTHORIZERS', message, { node: operation, path });
  }
  return auth;
}
