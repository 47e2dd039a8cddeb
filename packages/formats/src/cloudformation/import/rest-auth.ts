import type { Authorizer, RouteAuth } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import type { UnresolvedReasons } from './unresolved-reasons.ts';

/**
 * What stands for an auth type that nobody knows: the strictest one, on a route that is marked unresolved
 * and has no integration.
 */
export const CLOSED: RouteAuth = { type: 'AWS_IAM' };

/** CloudFormation "AWS::ApiGateway::Method", AuthorizationType, AuthorizerId, AuthorizationScopes. */
export function readRestAuth(
  method: Cursor,
  authorizers: readonly Authorizer[],
  reasons: UnresolvedReasons,
): RouteAuth {
  const reading = method.readStringAt('AuthorizationType');
  if (reading.state === 'absent') return open(method);
  const type = reasons.take(reading);
  switch (type) {
    case undefined:
      return CLOSED;
    case 'NONE':
      return open(method);
    case 'AWS_IAM':
      warnOfIgnoredScopes(method, type);
      return { type: 'AWS_IAM' };
    case 'CUSTOM': {
      warnOfIgnoredScopes(method, type);
      const authorizer = readAuthorizerId(method, authorizers, reasons, ['TOKEN', 'REQUEST']);
      return authorizer === undefined ? CLOSED : { type: 'CUSTOM', authorizer };
    }
    case 'COGNITO_USER_POOLS': {
      const authorizer = readAuthorizerId(method, authorizers, reasons, ['COGNITO_USER_POOLS']);
      if (authorizer === undefined) return CLOSED;
      return { type: 'COGNITO_USER_POOLS', authorizer, scopes: readScopes(method, reasons) };
    }
    default: {
      const cursor = method.get('AuthorizationType') ?? method;
      const help = 'use NONE, AWS_IAM, CUSTOM or COGNITO_USER_POOLS';
      cursor.error('CFN_AUTHORIZATION_TYPE', `REST APIs have no authorization type \`${type}\``, help);
      return CLOSED;
    }
  }
}

/** An authorizer beside NONE guards nothing, and is most likely a mistake. */
export function open(route: Cursor): RouteAuth {
  const message = 'the route is open: its `AuthorizerId` has no effect without an `AuthorizationType`';
  route.get('AuthorizerId')?.warning('CFN_AUTHORIZER_IGNORED', message, 'add the `AuthorizationType`');
  warnOfIgnoredScopes(route, 'NONE');
  return { type: 'NONE' };
}

/** Only tokens have scopes. */
export function warnOfIgnoredScopes(route: Cursor, type: string): void {
  const scopes = route.get('AuthorizationScopes');
  if (scopes === undefined || (scopes.node.kind === 'list' && scopes.node.items.length === 0)) return;
  const message = `the scopes of the route have no effect with the authorization type ${type}`;
  scopes.warning('CFN_SCOPES_IGNORED', message, 'name an authorizer that reads tokens');
}

/** The id of an authorizer of this API, of one of the given kinds; otherwise an error, or a reason. */
export function readAuthorizerId(
  route: Cursor,
  authorizers: readonly Authorizer[],
  reasons: UnresolvedReasons,
  kinds: readonly Authorizer['kind'][],
): string | undefined {
  const cursor = route.get('AuthorizerId');
  const type = route.get('AuthorizationType')?.node;
  const named = type?.kind === 'scalar' ? type.text : '';
  if (cursor === undefined) {
    route.error(
      'CFN_AUTHORIZER_MISSING',
      `\`${named}\` needs an \`AuthorizerId\``,
      'add `AuthorizerId: !Ref ...`',
    );
    return undefined;
  }
  const id = reasons.take(cursor.readString());
  if (id === undefined) return undefined;
  const authorizer = authorizers.find((one) => one.id === id);
  if (authorizer === undefined) {
    const message = `the authorizer \`${id}\` is not one of this API`;
    cursor.error('CFN_AUTHORIZER_UNDEFINED', message, 'name an authorizer of the same API by `!Ref`');
    return undefined;
  }
  if (!kinds.includes(authorizer.kind)) {
    const message = `\`${authorizer.logicalId}\` is a ${authorizer.kind} authorizer, which \`${named}\` cannot use`;
    cursor.error('CFN_AUTHORIZER_KIND', message, `name a ${kinds.join(' or ')} authorizer`);
    return undefined;
  }
  return authorizer.id;
}

/** An unknown scope must not widen what the others allow. */
export function readScopes(route: Cursor, reasons: UnresolvedReasons): readonly string[] {
  const cursor = route.get('AuthorizationScopes');
  if (cursor === undefined) return [];
  reasons.add(cursor.unresolved);
  if (cursor.unresolved !== undefined) return [];
  return cursor.items().flatMap((item) => reasons.take(item.readString()) ?? []);
}
