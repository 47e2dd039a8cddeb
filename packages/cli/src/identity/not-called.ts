import { notDone, unusedOfProviders, unverifiedProviders } from '@portcullis/identity';
import type { CognitoResource } from '@portcullis/model';

/** What a template declares and this service does not do, a line each. */
export function notCalled(resources: readonly CognitoResource[]): readonly string[] {
  return [...notDone(resources), ...unusedOfProviders(resources), ...ofIdentityPools(resources)];
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
