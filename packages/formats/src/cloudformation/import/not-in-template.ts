import type { Api, Authorizer, FunctionReference, Route, UserPool } from '@portcullis/model';
import type { ImportContext } from './resource-index.ts';

/**
 * Says what depends on a function or user pool that is known only by its ARN. Such a route is decided like any other:
 * whoever serves it may reach what stands elsewhere (a URL in place of the function, the pool's published keys) and
 * fails closed where it does not: pool 401, authorizer 500, backend 502.
 */
export function reportNotInTemplate(context: ImportContext, api: Api, pools: readonly UserPool[]): void {
  const known = new Set(pools.map((pool) => pool.arn));
  for (const authorizer of api.authorizers) reportAuthorizer(context, authorizer, known);
  for (const route of api.routes) reportRoute(context, route);
}

function reportRoute(context: ImportContext, route: Route): void {
  const { integration } = route;
  if (route.unresolved !== undefined || integration?.type !== 'AWS_PROXY') return;
  report(context, `${route.method} ${route.path}`, unknownFunction(integration.function), route.at);
}

function reportAuthorizer(context: ImportContext, authorizer: Authorizer, pools: ReadonlySet<string>): void {
  if (authorizer.unresolved !== undefined || authorizer.kind === 'JWT') return;
  const reason =
    authorizer.kind === 'COGNITO_USER_POOLS'
      ? unknownPools(authorizer.userPoolArns, pools)
      : unknownFunction(authorizer.function);
  report(context, `authorizer \`${authorizer.logicalId}\``, reason, authorizer.at);
}

/** A name with stage variables is completed for each stage, when a request comes. */
function unknownFunction({ arn, logicalId }: FunctionReference): string | undefined {
  if (logicalId !== undefined || arn.includes('${stageVariables.')) return undefined;
  return `the function \`${arn}\` is known only by its ARN`;
}

function unknownPools(arns: readonly string[], pools: ReadonlySet<string>): string | undefined {
  const missing = arns.filter((arn) => !pools.has(arn));
  if (missing.length === 0 || missing.length < arns.length) return undefined;
  return `the user pool \`${missing.join('`, `')}\` is known only by its ARN`;
}

function report(context: ImportContext, what: string, reason: string | undefined, at: Route['at']): void {
  if (reason === undefined) return;
  context.diagnostics.add({
    severity: 'unresolved',
    code: 'CFN_KNOWN_BY_ARN',
    message: `${what}: ${reason}`,
    at,
  });
}
