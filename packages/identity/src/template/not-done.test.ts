import type { CognitoResource } from '@portcullis/model';
import { expect, it } from 'vitest';
import { notDone } from './not-done.ts';

function said(type: string, properties: object): readonly string[] {
  const at = { file: 't', line: 1, column: 1 };
  const resource = { type, logicalId: 'X', id: 'x', unresolved: [], at };
  return notDone([{ ...resource, properties: properties as CognitoResource['properties'] }]);
}

it.each<readonly [string, object, string]>([
  [
    'UserPool',
    { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
    'NOT ENFORCED: threat protection (AdvancedSecurityMode) of the user pool X',
  ],
  [
    'UserPool',
    { UserPoolAddOns: { AdvancedSecurityMode: 'OFF', AdvancedSecurityAdditionalFlows: {} } },
    'NOT ENFORCED: threat protection of custom sign-in (AdvancedSecurityAdditionalFlows) of the user pool X',
  ],
  [
    'UserPool',
    { IssuerConfiguration: { Type: 'UPDATED' } },
    'NOT DONE: another issuer (IssuerConfiguration) of the user pool X',
  ],
  [
    'UserPoolDomain',
    { CustomDomainConfig: { CertificateArn: 'a', SecurityPolicy: 'TLS13' } },
    'NOT ENFORCED: the TLS policy (SecurityPolicy) of the user pool domain X',
  ],
  ['IdentityPool', { PushSync: {} }, 'NOT DONE: Amazon Cognito Sync (PushSync) of the identity pool X'],
  [
    'UserPoolRiskConfigurationAttachment',
    {},
    'NOT ENFORCED: threat protection, blocked addresses among it of the user pool risk configuration attachment X',
  ],
  [
    'UserPoolUICustomizationAttachment',
    {},
    'NOT DONE: the look of hosted pages of the user pool UI customization attachment X',
  ],
])('%s %o is said at the start', (type, properties, line) => {
  expect(said(type, properties)).toEqual([line]);
});

it.each<readonly [string, object]>([
  ['UserPool', {}],
  ['UserPool', { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' }, UserPoolTier: 'LITE' }],
  ['UserPoolDomain', { CustomDomainConfig: { CertificateArn: 'a' } }],
  ['UserPoolClient', { AccessTokenValidity: 1 }],
])('nothing is said of %s %o', (type, properties) => {
  expect(said(type, properties)).toEqual([]);
});
