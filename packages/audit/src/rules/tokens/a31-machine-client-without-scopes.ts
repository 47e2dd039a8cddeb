import type { TemplateRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const machineClientWithoutScopes: TemplateRule = {
  id: 'A31',
  slug: 'machine-client-without-scopes',
  severity: 'medium',
  title: 'a pool has clients for machines, and no route asks for a scope',
  why: 'A method without scopes takes ID tokens, which such a client never gets; what makes it work takes the tokens of every client.',
  fix: 'Define scopes on a resource server, and name them in `AuthorizationScopes` of each method.',
  source:
    'API Gateway Developer Guide, "Control access to REST APIs using Amazon Cognito user pools as an authorizer"',
  recommended: true,
  needs: 'model',
  *check({ definition, routes }) {
    for (const [authorizer, { api, routes: some }] of routesByAuthorizer(routes)) {
      if (authorizer.kind !== 'COGNITO_USER_POOLS') continue;
      const scoped = some.some(({ auth }) => 'scopes' in auth && auth.scopes.length > 0);
      const clients = definition.userPools
        .filter(({ arn }) => authorizer.userPoolArns.includes(arn))
        .flatMap((pool) => pool.clients)
        .filter(({ flows }) => flows.includes('client_credentials'));
      const [client] = clients;
      if (scoped || client === undefined) continue;
      yield {
        at: authorizer.at,
        api,
        message: `no route of \`${authorizer.name}\` asks for a scope, and ${client.name ?? client.logicalId} signs in as a machine`,
      };
    }
  },
};
