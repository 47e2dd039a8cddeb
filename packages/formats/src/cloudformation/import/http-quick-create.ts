import type { Authorizer, Integration, Route } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { hashedId } from '../environment.ts';
import { credentialsOf, functionOfUri } from './function-reference.ts';
import { readHttpAuth } from './http-route.ts';
import { reportUnresolved } from './report-unresolved.ts';
import type { Entry, ImportContext } from './resource-index.ts';
import { UnresolvedReasons } from './unresolved-reasons.ts';

/** What API Gateway makes of an API with a `Target`: a route, its integration and the `$default` stage. */
export interface QuickCreate {
  readonly route: Route;
  /** `Stage` of the overrides. */
  readonly stage: Cursor | undefined;
}

/**
 * CloudFormation "AWS::ApiGatewayV2::Api", Target: one route, `$default` unless `RouteKey` says otherwise, open unless
 * an "AWS::ApiGatewayV2::ApiGatewayManagedOverrides" guards it.
 */
export function importQuickCreate(
  context: ImportContext,
  entry: Entry,
  overrides: readonly Entry[],
  authorizers: readonly Authorizer[],
): QuickCreate | undefined {
  const { properties, logicalId, at } = entry;
  const [override, ...more] = overrides;
  for (const { properties: second } of more) {
    const message = `the managed resources of \`${logicalId}\` are overridden twice`;
    second.error('CFN_MANAGED_OVERRIDES', message, 'keep one AWS::ApiGatewayV2::ApiGatewayManagedOverrides');
  }
  const cursor = properties.get('Target');
  if (cursor === undefined) {
    override?.properties.error(
      'CFN_MANAGED_OVERRIDES',
      `\`${logicalId}\` has no \`Target\`: there are no managed resources to override`,
      'guard its AWS::ApiGatewayV2::Route instead',
    );
    return undefined;
  }
  const reasons = new UnresolvedReasons();
  if (override !== undefined) reasons.add(override.resource.uncertain);
  const guard = override?.properties.get('Route');
  const auth = guard === undefined ? ({ type: 'NONE' } as const) : readHttpAuth(guard, authorizers, reasons);
  const guarded = reasons.reason === undefined;
  const target = reasons.take((guard?.get('Target') ?? cursor).readString());
  const credentials = reasons.take(properties.readStringAt('CredentialsArn'));
  const [method = 'ANY', path] = (properties.string('RouteKey') ?? '$default').split(' ');
  const key = {
    method: path === undefined ? 'ANY' : (method as Route['method']),
    path: path ?? '$default',
  };
  const settings = override?.properties.get('Integration');
  const integration =
    target === undefined ? undefined : targetIntegration(context, target, credentials, settings, at);
  reportUnresolved(context, override ?? entry, `${key.method} ${key.path}`, reasons.reason);
  return {
    route: {
      ...key,
      id: hashedId(context.environment, `${logicalId}/$default`, 7),
      auth,
      apiKeyRequired: false,
      integration: guarded ? integration : undefined,
      unresolved: reasons.reason,
      at: override !== undefined && guard !== undefined ? override.at : at,
    },
    stage: override?.properties.get('Stage'),
  };
}

function targetIntegration(
  context: ImportContext,
  target: string,
  credentials: string | undefined,
  settings: Cursor | undefined,
  at: Route['at'],
): Integration {
  const timeoutMs = settings?.number('TimeoutInMillis') ?? 30_000;
  const fn = functionOfUri(context, target);
  if (fn === undefined) {
    const method = settings?.string('IntegrationMethod') ?? 'ANY';
    const base = { type: 'HTTP_PROXY', timeoutMs, at } as const;
    return { ...base, method, uri: target, requestParameters: {}, responseParameters: {} };
  }
  return {
    type: 'AWS_PROXY',
    timeoutMs,
    at,
    function: fn,
    payloadFormatVersion: settings?.oneOf('PayloadFormatVersion', ['1.0', '2.0']) ?? '2.0',
    credentials: credentials === undefined ? undefined : credentialsOf(credentials),
  };
}
