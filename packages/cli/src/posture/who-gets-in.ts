import { needsIam, opensStage } from '@portcullis/engine/authorize';
import { compileGroupRules } from '@portcullis/engine/groups';
import type { Api, Authorizer, Definition, JwtAuthorizer, Route, Stage } from '@portcullis/model';
import { poolByArn, poolByIssuer } from '../token/pools.ts';

/** Who gets in by what the route declares, in words; the policies of callers are judged per request. */
export function whoGetsIn(
  definition: Definition,
  api: Api,
  stage: Stage,
  route: Route,
  authorizer: Authorizer | undefined,
): string {
  const unresolved = route.unresolved ?? authorizer?.unresolved ?? api.resourcePolicyUnresolved;
  if (unresolved !== undefined) return 'nobody until it is resolved';
  // DG "Control access to WebSocket APIs": access is judged when connecting, and not again for messages.
  if (api.kind === 'WEBSOCKET' && route.path !== '$connect') return 'whom $connect let in';
  const closed = closedByPolicy(definition, api, stage, route);
  if (closed !== undefined) return closed;
  const groups = byGroups(api, route);
  if (groups?.kind === 'nobody') return groups.why;
  const key = route.apiKeyRequired ? withKey(definition, api, stage) : '';
  return `${byAuth(definition, api, route, authorizer)}${groups?.who ?? ''}${key}`;
}

type ByGroups =
  | { readonly kind: 'nobody'; readonly why: string }
  | { readonly kind: 'some'; readonly who: string };

function byGroups(api: Api, route: Route): ByGroups | undefined {
  const rule = api.groupTable && compileGroupRules(api.groupTable, [route])(route);
  if (rule === undefined || rule.kind === 'ungrouped') return undefined;
  if (rule.kind === 'unlisted') return { kind: 'nobody', why: 'nobody: the group table does not list it' };
  if (rule.admitted.size === 0)
    return { kind: 'nobody', why: 'nobody: the group table lists no group for it' };
  return { kind: 'some', who: `, in group ${[...rule.admitted].join(' or ')}` };
}

function closedByPolicy(definition: Definition, api: Api, stage: Stage, route: Route): string | undefined {
  const policy = api.resourcePolicy;
  if (policy === undefined) {
    return api.endpointType === 'PRIVATE' ? 'nobody: a private API needs a resource policy' : undefined;
  }
  if (route.auth.type !== 'AWS_IAM' && needsIam(policy)) {
    return 'nobody: the resource policy names AWS principals, so only AWS_IAM methods can be called';
  }
  // DG "How API Gateway resource policies affect authorization workflow": for these two the policy must allow.
  const mustAllow = route.auth.type === 'NONE' || route.auth.type === 'COGNITO_USER_POOLS';
  return mustAllow && !opensStage(policy, definition, api, stage.name)
    ? 'nobody: the resource policy allows nothing on this stage'
    : undefined;
}

function byAuth(definition: Definition, api: Api, route: Route, authorizer: Authorizer | undefined): string {
  const policy = api.resourcePolicy !== undefined;
  switch (route.auth.type) {
    case 'NONE':
      return policy ? 'anyone whom the resource policy allows' : 'anyone';
    case 'AWS_IAM':
      return policy
        ? `IAM callers whom their policies or the resource policy allow${invoking(route, ', and')}`
        : `IAM callers with execute-api:Invoke${invoking(route, ' and')}`;
    case 'COGNITO_USER_POOLS': {
      const arns = authorizer?.kind === 'COGNITO_USER_POOLS' ? authorizer.userPoolArns : [];
      const pools = arns.map((arn) => poolByArn(definition, arn)?.logicalId ?? arn).join(' or ');
      const tokens = route.auth.scopes.length > 0 ? 'access tokens' : 'ID tokens';
      return `${tokens} of ${pools}${scoped(route.auth.scopes)}${policy ? ', and the resource policy allows' : ''}`;
    }
    case 'JWT':
      return authorizer?.kind === 'JWT' ? jwt(definition, authorizer, route.auth.scopes) : 'nobody';
    case 'CUSTOM': {
      if (authorizer?.kind !== 'TOKEN' && authorizer?.kind !== 'REQUEST') return 'nobody';
      const name = authorizer.function.logicalId ?? authorizer.function.arn;
      // DG "How API Gateway resource policies affect authorization workflow", table A.
      return policy
        ? `whom ${name} or the resource policy allows, and neither denies`
        : `whom ${name} allows`;
    }
  }
}

function jwt(definition: Definition, authorizer: JwtAuthorizer, scopes: readonly string[]): string {
  const pool = poolByIssuer(definition, authorizer.issuer);
  const issuer = pool === undefined ? authorizer.issuer : `${pool.logicalId} (bound to its keys)`;
  const clients = new Map(pool?.clients.map((client) => [client.id, client.logicalId]));
  const audiences = authorizer.audiences.map((audience) => clients.get(audience) ?? audience);
  return `tokens of ${issuer} for ${audiences.join(' or ')}${scoped(scopes)}`;
}

function scoped(scopes: readonly string[]): string {
  return scopes.length > 0 ? ` with scope ${scopes.join(' or ')}` : '';
}

/** An integration with the caller's credentials asks for more than the API does. */
function invoking(route: Route, and: string): string {
  const { integration } = route;
  return integration?.type === 'AWS_PROXY' && integration.credentials === 'caller'
    ? `${and} lambda:InvokeFunction`
    : '';
}

function withKey(definition: Definition, api: Api, stage: Stage): string {
  const enabled = new Set(definition.apiKeys.filter((key) => key.enabled).map((key) => key.logicalId));
  const plans = definition.usagePlans
    .filter((plan) => plan.stages.some(({ apiId, stage: name }) => apiId === api.id && name === stage.name))
    .filter((plan) => plan.keys.some((key) => enabled.has(key)));
  if (plans.length === 0) return ', with an API key (no usage plan of the stage has one: nobody)';
  return `, with an API key of ${plans.map((plan) => plan.name ?? plan.logicalId).join(' or ')}`;
}
