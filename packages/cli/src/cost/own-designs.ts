import type { DesignId } from '@portcullis/advisor/cost';
import type { Api, Authorizer, LambdaAuthorizer, Route } from '@portcullis/model';

/** How many routes refuse by which design; `limitsRates`: a rate rule stands in front of all of them. */
export function ownDesigns(
  api: Api,
  routes: readonly Route[],
  limitsRates: boolean,
): ReadonlyMap<DesignId, number> {
  const counts = new Map<DesignId, number>();
  for (const route of routes)
    for (const design of designsOf(api, route, limitsRates))
      counts.set(design, (counts.get(design) ?? 0) + 1);
  return counts;
}

/** A Lambda authorizer has a row for each kind of token that an attacker may send. */
function designsOf(api: Api, route: Route, limitsRates: boolean): readonly DesignId[] {
  if (route.auth.type === 'CUSTOM') {
    const { authorizer: id } = route.auth;
    const authorizer = api.authorizers.filter(isLambda).find((one) => one.id === id);
    if (authorizer === undefined) return [];
    const cached: readonly DesignId[] =
      authorizer.resultTtlSeconds === 0
        ? ['lambda-authorizer-uncached']
        : ['lambda-authorizer-random', 'lambda-authorizer-replayed'];
    return authorizer.identitySources.length > 0 ? [...cached, 'lambda-authorizer-screened'] : cached;
  }
  if (atGateway(route)) return [limitsRates ? 'waf-gateway-authorizer' : 'gateway-authorizer'];
  if (route.apiKeyRequired) return ['invalid-api-key'];
  if (route.integration?.type === 'MOCK') return [];
  if (limitsRates) return ['waf-in-function'];
  return [api.kind === 'HTTP' ? 'in-function-http' : 'in-function-rest'];
}

export function atGateway({ auth }: Route): boolean {
  return auth.type === 'AWS_IAM' || auth.type === 'COGNITO_USER_POOLS' || auth.type === 'JWT';
}

export function isLambda(authorizer: Authorizer): authorizer is LambdaAuthorizer {
  return authorizer.kind === 'TOKEN' || authorizer.kind === 'REQUEST';
}
