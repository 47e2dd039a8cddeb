import type { IdentityPool, UserPool, UserPoolClient } from '@portcullis/model';
import { type InferredFact, inferred } from './inferred-fact.ts';

const SOCIAL = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'];

/** Who the users of a pool are, by its clients and groups, and whether they get AWS credentials. */
export function callerOfPool(
  pool: UserPool,
  identityPools: readonly IdentityPool[],
): readonly InferredFact[] {
  const { clients, groups, logicalId } = pool;
  const [client] = clients;
  if (client === undefined) return [];
  if (clients.every(forMachines)) {
    return [inferred('caller', 'm2m', `${logicalId} has clients for client credentials only`, client.at)];
  }
  const social = clients.find(({ settings }) =>
    settings.identityProviders.some((name) => SOCIAL.includes(name)),
  );
  const person = clients.find((one) => !forMachines(one)) ?? client;
  const [group] = groups;
  const exchange = identityPools.find(({ userPools }) =>
    userPools.some(({ providerName }) => providerName?.endsWith(`/${pool.id}`)),
  );
  return [
    social === undefined
      ? inferred(
          'caller',
          'user',
          `${logicalId} has the client ${person.logicalId}, where people sign in`,
          person.at,
        )
      : inferred('caller', 'social', `${social.logicalId} offers social sign-in`, social.at),
    ...(group === undefined
      ? []
      : [
          inferred(
            'authz',
            'roles',
            `${logicalId} has groups (${groups.map(({ name }) => name).join(', ')})`,
            group.at,
          ),
        ]),
    ...(exchange === undefined
      ? []
      : [
          inferred(
            'aws',
            true,
            `${exchange.logicalId} gives AWS credentials to the users of ${logicalId}`,
            exchange.at,
          ),
        ]),
  ];
}

function forMachines({ flows }: UserPoolClient): boolean {
  return flows.length > 0 && flows.every((flow) => flow === 'client_credentials');
}
