import type { CognitoResource } from '@portcullis/model';

const SENDERS = ['CustomEmailSender', 'CustomSMSSender'] as const;

/** What a pool declares and this service does not do, a line each. */
export function notCalled(resources: readonly CognitoResource[]): readonly string[] {
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
