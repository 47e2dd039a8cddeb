import { unverifiedProviders } from '@portcullis/identity';
import type { CognitoResource } from '@portcullis/model';

const SENDERS = ['CustomEmailSender', 'CustomSMSSender'] as const;

/** What a pool declares and this service does not do, a line each. */
export function notCalled(resources: readonly CognitoResource[]): readonly string[] {
  return [...ofUserPools(resources), ...ofIdentityPools(resources)];
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
    .flatMap(({ logicalId, properties: { LambdaConfig, UserPoolAddOns } }) => [
      ...SENDERS.filter((name) => memberOf(LambdaConfig, name) !== undefined).map(
        (name) => `NOT CALLED: the trigger ${name} of the user pool ${logicalId}; codes go by identity.mail`,
      ),
      ...(['AUDIT', 'ENFORCED'].includes(String(memberOf(UserPoolAddOns, 'AdvancedSecurityMode')))
        ? [`NOT ENFORCED: threat protection (AdvancedSecurityMode) of the user pool ${logicalId}`]
        : []),
    ]);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
