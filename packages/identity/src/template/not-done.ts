import type { CognitoResource } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';

interface NotDone {
  /** What it would do. */
  readonly what: string;
  /** It would guard something. */
  readonly guards?: true;
  /** Values that ask for nothing. */
  readonly unless?: readonly Json[];
}

/**
 * What the resources of a template may declare and this service does not do, by type and path; everything below a path is
 * meant, and of `''` the whole resource. docs/identity/declared.md has the same rows.
 */
export const NOT_DONE: Readonly<Record<string, Readonly<Record<string, NotDone>>>> = {
  UserPool: {
    'UserPoolAddOns.AdvancedSecurityMode': {
      what: 'threat protection (AdvancedSecurityMode)',
      guards: true,
      unless: ['OFF'],
    },
    'UserPoolAddOns.AdvancedSecurityAdditionalFlows': {
      what: 'threat protection of custom sign-in (AdvancedSecurityAdditionalFlows)',
      guards: true,
    },
    IssuerConfiguration: { what: 'another issuer (IssuerConfiguration)' },
    KeyConfiguration: { what: 'a key of KMS for what is kept (KeyConfiguration)' },
  },
  UserPoolDomain: {
    'CustomDomainConfig.SecurityPolicy': { what: 'the TLS policy (SecurityPolicy)', guards: true },
    Routing: { what: 'failover (Routing)' },
  },
  IdentityPool: {
    CognitoEvents: { what: 'Amazon Cognito Sync (CognitoEvents)' },
    CognitoStreams: { what: 'Amazon Cognito Sync (CognitoStreams)' },
    PushSync: { what: 'Amazon Cognito Sync (PushSync)' },
  },
  LogDeliveryConfiguration: { '': { what: 'delivery of logs' } },
  ManagedLoginBranding: { '': { what: 'the look of hosted pages' } },
  Terms: { '': { what: 'terms of use at hosted pages' } },
  UserPoolRegionalConfigurationAttachment: { '': { what: 'the settings of another region' } },
  UserPoolReplica: { '': { what: 'a replica in another region' } },
  UserPoolRiskConfigurationAttachment: {
    '': { what: 'threat protection, blocked addresses among it', guards: true },
  },
  UserPoolUICustomizationAttachment: { '': { what: 'the look of hosted pages' } },
};

/** `UserPoolRiskConfigurationAttachment` to `user pool risk configuration attachment`. */
function kindOf(type: string): string {
  return type
    .replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=UI)(?=[A-Z])/g, ' ')
    .replaceAll(/\b[A-Z](?![A-Z])/g, (letter) => letter.toLowerCase());
}

/** What of it a template declares, a line each. */
export function notDone(resources: readonly CognitoResource[]): readonly string[] {
  return resources.flatMap(({ type, logicalId, properties }) =>
    Object.entries(NOT_DONE[type] ?? {}).flatMap(([path, { what, guards, unless = [] }]) => {
      const value = path === '' ? properties : memberAt(properties, path.split('.'));
      if (value === undefined || unless.includes(value)) return [];
      return [`NOT ${guards === true ? 'ENFORCED' : 'DONE'}: ${what} of the ${kindOf(type)} ${logicalId}`];
    }),
  );
}

function memberAt(value: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined {
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  return memberAt((value as Readonly<Record<string, Json>>)[name], rest);
}
