import type { MapNode, TreeNode } from '@portcullis/model/source';
import { type Cursor, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { checkKeys } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import {
  AWS_IAM,
  addRequirement,
  apiKeyRequirement,
  apiKeyScheme,
  iamScheme,
  isApiKeyName,
  replaceRequirements,
  requirement,
} from './security-edit.ts';

const KEYS = [
  'ApiKeyRequired',
  'AuthorizationScopes',
  'Authorizer',
  'InvokeRole',
  'OverrideApiAuth',
  'ResourcePolicy',
];
const HTTP_KEYS = ['AuthorizationScopes', 'Authorizer'];

export interface EventTarget {
  readonly api: ApiDraft;
  readonly document: DocumentDraft;
  readonly path: string;
  readonly method: string;
}

/** The `Auth` of one event of a REST API. SAM Developer Guide "ApiFunctionAuth". */
export function applyRestEventAuth({ api, document, path, method }: EventTarget, auth: Cursor): void {
  checkKeys(auth, KEYS, 'SAM_AUTH', 'the `Auth` of an `Api` event');
  const added: MapNode[] = [];
  const authorizer = restAuthorizer(api, auth);
  if (authorizer !== undefined) {
    added.push(requirement(authorizer.name, authorizer.scopes, auth.mark));
    if (authorizer.name === AWS_IAM) document.addSecuritySchemes(iamScheme(auth.mark), { keep: true });
  }
  const apiKey = auth.boolean('ApiKeyRequired');
  if (apiKey === true) document.addSecuritySchemes(apiKeyScheme(auth.mark), { keep: true });
  if (apiKey === false && apiAuth(api)?.get('ApiKeyRequired') === undefined) {
    const help = 'remove it, or set `ApiKeyRequired: true` on the API';
    auth
      .get('ApiKeyRequired')
      ?.error('SAM_AUTH', '`ApiKeyRequired: false` where the API requires no key', help);
    return;
  }
  if (apiKey !== undefined) added.push(apiKeyRequirement(apiKey, auth.mark));
  document.editOperation(path, method, (operation) => {
    if (auth.boolean('OverrideApiAuth') !== true) return added.reduce(addRequirement, operation);
    const replaced = (name: string): boolean =>
      isApiKeyName(name) ? apiKey !== undefined : authorizer !== undefined;
    return replaceRequirements(operation, replaced, added);
  });
}

interface EventAuthorizer {
  readonly name: string;
  readonly scopes: TreeNode | undefined;
}

/** The event's authorizer; with scopes alone, those replace the scopes of the API's default authorizer. */
function restAuthorizer(api: ApiDraft, auth: Cursor): EventAuthorizer | undefined {
  const declared = apiAuth(api);
  const scopes = auth.get('AuthorizationScopes');
  if (scopes !== undefined && scopes.asList() === undefined) return undefined;
  const fallback = declared?.string('DefaultAuthorizer');
  const own = auth.string('Authorizer');
  const name = own ?? (scopes === undefined ? undefined : fallback);
  const at = auth.get('Authorizer') ?? scopes;
  if (name === undefined && scopes !== undefined) {
    const help = 'name an `Authorizer`, or give the API a `DefaultAuthorizer`';
    scopes.warning(
      'SAM_SCOPES_IGNORED',
      'the scopes of the route have no effect without an authorizer',
      help,
    );
  }
  if (name === undefined || at === undefined) return undefined;
  if (name === AWS_IAM) return { name, scopes: undefined };
  if (name === 'NONE') return noAuthorizer(at, fallback);
  return knownAuthorizer(declared, at, name, scopes?.node);
}

/** The `Auth` of one event of an HTTP API. SAM Developer Guide "HttpApiFunctionAuth". */
export function applyHttpEventAuth({ api, document, path, method }: EventTarget, auth: Cursor): void {
  checkKeys(auth, HTTP_KEYS, 'SAM_AUTH', 'the `Auth` of an `HttpApi` event');
  const declared = apiAuth(api);
  const scopes = auth.get('AuthorizationScopes');
  if (scopes !== undefined && scopes.asList() === undefined) return;
  const fallback = declared?.string('DefaultAuthorizer');
  const name = auth.string('Authorizer') ?? fallback;
  const at = auth.get('Authorizer') ?? auth;
  if (name === undefined) {
    const help = 'name an `Authorizer`, or give the API a `DefaultAuthorizer`';
    auth.error('SAM_AUTH', '`Auth` of an `HttpApi` event needs an authorizer', help);
    return;
  }
  const iam = name === AWS_IAM && declared?.boolean('EnableIamAuthorizer') === true;
  const authorizer = iam
    ? { name, scopes: undefined }
    : name === 'NONE'
      ? noAuthorizer(at, fallback)
      : knownAuthorizer(declared, at, name, scopes?.node);
  if (authorizer === undefined) return;
  document.editOperation(path, method, (operation) =>
    addRequirement(operation, requirement(authorizer.name, authorizer.scopes, auth.mark)),
  );
}

function noAuthorizer(at: Cursor, fallback: string | undefined): EventAuthorizer | undefined {
  if (fallback !== undefined) return { name: 'NONE', scopes: undefined };
  const help = 'remove it: without a `DefaultAuthorizer` the route is open anyway';
  at.error('SAM_AUTHORIZER', '`Authorizer: NONE` where the API has no `DefaultAuthorizer`', help);
  return undefined;
}

function knownAuthorizer(
  declared: Cursor | undefined,
  at: Cursor,
  name: string,
  scopes: TreeNode | undefined,
): EventAuthorizer | undefined {
  const authorizers = declared?.get('Authorizers');
  const authorizer = authorizers?.get(name);
  if (authorizer !== undefined)
    return { name, scopes: scopes ?? authorizer.get('AuthorizationScopes')?.node };
  const names = authorizers?.entries().map(([key]) => key) ?? [];
  const help =
    names.length === 0
      ? 'declare it in the `Auth.Authorizers` of the API'
      : `the API has ${names.join(', ')}`;
  at.error('SAM_AUTHORIZER', `authorizer \`${name}\` is not declared on the API`, help);
  return undefined;
}

export function apiAuth(api: ApiDraft): Cursor | undefined {
  return api.properties.get('Auth');
}

/**
 * Whose credentials call the function. With AWS_IAM, SAM uses the caller's own, unless an `InvokeRole` says
 * otherwise. SAM Developer Guide "ApiAuth", InvokeRole.
 */
export function integrationCredentials(api: ApiDraft, auth: Cursor | undefined): TreeNode | undefined {
  const declared = apiAuth(api);
  const usesIam =
    isText(auth?.get('Authorizer'), AWS_IAM) ||
    (!hasKeys(auth) && isText(declared?.get('DefaultAuthorizer'), AWS_IAM));
  if (!usesIam) return undefined;
  // A role that is written as null counts as NONE.
  const role = roleOf(auth) ?? roleOf(declared);
  const { mark } = auth ?? declared ?? api.origin;
  if (role === undefined || (role.kind === 'scalar' && role.text === 'CALLER_CREDENTIALS')) {
    return scalarNode('arn:aws:iam::*:user/*', mark);
  }
  return role.kind === 'scalar' && (role.value === null || role.text === 'NONE') ? undefined : role;
}

function roleOf(auth: Cursor | undefined): TreeNode | undefined {
  return auth?.node.kind === 'map' ? auth.node.entries.get('InvokeRole')?.value : undefined;
}

function isText(cursor: Cursor | undefined, text: string): boolean {
  return cursor?.node.kind === 'scalar' && cursor.node.tag === undefined && cursor.node.text === text;
}

function hasKeys(auth: Cursor | undefined): boolean {
  return auth?.node.kind === 'map' && auth.node.entries.size > 0;
}

/** An operation of a given document that an event's `Auth` would not change. */
export function warnOfIgnoredAuth(auth: Cursor): void {
  const help = 'set `OverrideApiAuth: true`, or `MergeDefinitions: true` on the API';
  auth.warning(
    'SAM_AUTH_IGNORED',
    'SAM ignores this `Auth`: the route stands in the `DefinitionBody` of the API',
    help,
  );
}
