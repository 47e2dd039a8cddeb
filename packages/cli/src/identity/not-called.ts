import { unusedOfProviders, unverifiedProviders } from '@portcullis/identity';
import type { CognitoResource } from '@portcullis/model';
import { memberOf } from './member-of.ts';

/** What a pool declares and this service does not do, a line each. */
export function notCalled(resources: readonly CognitoResource[]): readonly string[] {
  return [...ofUserPools(resources), ...unusedOfProviders(resources), ...ofIdentityPools(resources)];
}

function ofIdentityPools(resources: readonly CognitoResource[]): readonly string[] {
  return resources
    .filter(({ type }) => type === 'IdentityPool')
    .flatMap(({ logicalId, properties: { SupportedLoginProviders } }) =>
      unverifiedProviders(SupportedLoginProviders as Readonly<Record<string, unknown>> | undefined).map(
        (name) =>
          `REFUSED: logins of ${name} at the identity pool ${logicalId}, which cannot be verified here`,
      ),
    );
}

function ofUserPools(resources: readonly CognitoResource[]): readonly string[] {
  return resources
    .filter(({ type }) => type === 'UserPool')
    .filter(({ properties }) =>
      ['AUDIT', 'ENFORCED'].includes(String(memberOf(properties.UserPoolAddOns, 'AdvancedSecurityMode'))),
    )
    .map(
      ({ logicalId }) =>
        `NOT ENFORCED: threat protection (AdvancedSecurityMode) of the user pool ${logicalId}`,
    );
}
