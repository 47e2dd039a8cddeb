import type { GraphqlApi } from '@portcullis/model';
import { type InferredFact, inferred } from './inferred-fact.ts';
import type { InferredGroup } from './inferred-group.ts';

/** An AppSync API is one group: its fields are no routes. */
export function factsOfGraphql(api: GraphqlApi): InferredGroup {
  const { logicalId, name, defaultAuth, at } = api;
  return {
    group: 'graphql',
    api: logicalId,
    today: defaultAuth ?? 'no authorization mode that is known here',
    routes: [],
    facts: [inferred('api', 'appsync', `${name} is an AppSync API`, at), ...ofMode(api)],
  };
}

function ofMode({ defaultAuth, name, at }: GraphqlApi): readonly InferredFact[] {
  if (defaultAuth === 'AMAZON_COGNITO_USER_POOLS') {
    return [inferred('cred', 'cognito', `${name} takes the tokens of a user pool`, at)];
  }
  if (defaultAuth === 'OPENID_CONNECT') {
    return [inferred('cred', 'oidc', `${name} takes the tokens of an OIDC issuer`, at)];
  }
  return [];
}
