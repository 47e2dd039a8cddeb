import type { Api, Authorizer, FunctionReference, Route, UserPool } from '@portcullis/model';
import type { ImportContext } from './resource-index.ts';

/**
 * Marks what depends on a function or user pool that is known only by its ARN: it loads, posture says why, and it
 * fails closed when it is served.
 */
export function markNotInTemplate(context: ImportContext, api: Api, pools: readonly UserPool[]): Api {
  const known = new Set(pools.map((pool) => pool.arn));
  return {
    ...api,
    authorizers: api.authorizers.map((authorizer) => markAuthorizer(context, authorizer, known)),
    routes: api.routes.map((route) => markRoute(context, route)),
  };
}

function markRoute(context: ImportContext, route: Route): Route {
  const { integration } = route;
  if (route.unresolved !== undefined || integration?.type !== 'AWS_PROXY') return route;
  const reason = unknownFunction(integration.function);
  if (reason === undefined) return route;
  report(context, `${route.method} ${route.path}`, reason, route.at);
  return { ...route, unresolved: reason };
}

function markAuthorizer(
  context: ImportContext,
  authorizer: Authorizer,
  pools: ReadonlySet<string>,
): Authorizer {
  if (authorizer.unresolved !== undefined) return authorizer;
  const reason =
    authorizer.kind === 'COGNITO_USER_POOLS'
      ? unknownPools(authorizer.userPoolArns, pools)
      : authorizer.kind === 'JWT'
        ? undefined
        : unknownFunction(authorizer.function);
  if (reason === undefined) return authorizer;
  report(context, `authorizer \`${authorizer.logicalId}\``, reason, authorizer.at);
  return { ...authorizer, unresolved: reason };
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

function report(context: ImportContext, what: string, reason: string, at: Route['at']): void {
  context.diagnostics.add({
    severity: 'unresolved',
    code: 'CFN_UNRESOLVED',
    message: `${what}: ${reason}`,
    at,
  });
}
