import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  RevokeTokenCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOBODY, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from './auth/test-users.ts';
import { USER_POOL_MEMBERS } from './input-members.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith({ AutoVerifiedAttributes: ['email'] }) });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const refused = (message: string) => ({ name: 'InvalidParameterException', message });

describe('what asks for something that is not here is refused by its name', () => {
  it.each<[path: string, given: object, message: string]>([
    [
      'threat protection',
      { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
      'UserPoolAddOns.AdvancedSecurityMode cannot be "ENFORCED": this service has no threat protection.',
    ],
    [
      'threat protection that only watches',
      { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
      'UserPoolAddOns.AdvancedSecurityMode cannot be "AUDIT": this service has no threat protection.',
    ],
    [
      'threat protection of custom sign-in',
      {
        UserPoolAddOns: {
          AdvancedSecurityMode: 'OFF',
          AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
        },
      },
      'UserPoolAddOns.AdvancedSecurityAdditionalFlows cannot be {"CustomAuthMode":"ENFORCED"}: this service has no threat protection.',
    ],
    [
      'registration of clients, which is on where nothing turns it off',
      { DcrConfiguration: {} },
      'DcrConfiguration cannot be {}: this service registers no clients dynamically.',
    ],
    [
      'a key of the customer',
      { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' } },
      'KeyConfiguration cannot be {"KeyType":"CUSTOMER_MANAGED_KEY"}: this service seals what it keeps with the keys of its operator.',
    ],
    [
      'another issuer',
      { IssuerConfiguration: { Type: 'UPDATED' } },
      'IssuerConfiguration cannot be {"Type":"UPDATED"}: this service has the issuer of its configuration.',
    ],
    [
      'levels of authentication',
      { AcrConfiguration: { Level1: { AcrValue: 'low' } } },
      'AcrConfiguration cannot be {"Level1":{"AcrValue":"low"}}: this service has no levels of authentication (ACR).',
    ],
  ])('by CreateUserPool and UpdateUserPool: %s', async (_, given, message) => {
    const create = new CreateUserPoolCommand({ PoolName: 'other', ...given });
    await expect(cognito.send(create)).rejects.toMatchObject(refused(message));
    const update = new UpdateUserPoolCommand({ UserPoolId: POOL_ID, ...given });
    await expect(cognito.send(update)).rejects.toMatchObject(refused(message));
    const { UserPools } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools).toHaveLength(1);
  });

  it.each([
    ['a second region', { Routing: { Failover: { SecondaryRegion: 'eu-west-2' } } }, /^Routing cannot be/],
    [
      'no TLS below 1.3',
      {
        CustomDomainConfig: {
          CertificateArn: `arn:aws:acm:${REGION}:1:c/1`,
          SecurityPolicy: 'TLS_V1_3_2025',
        },
      },
      'CustomDomainConfig.SecurityPolicy cannot be "TLS_V1_3_2025": this service takes TLS 1.2 at every domain.',
    ],
  ] as const)('by domains: %s', async (_, given, message) => {
    const of = { UserPoolId: POOL_ID, Domain: 'auth.shop.example', ...given };
    for (const command of [CreateUserPoolDomainCommand, UpdateUserPoolDomainCommand])
      await expect(cognito.send(new command(of as never))).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
  });

  it('by identity providers and revocation', async () => {
    const provider = new CreateIdentityProviderCommand({
      UserPoolId: POOL_ID,
      ProviderName: 'Other',
      ProviderType: 'OIDC',
      ProviderDetails: {},
      AcrMapping: { Level2: 'urn:two' },
    });
    await expect(cognito.send(provider)).rejects.toMatchObject(
      refused(
        'AcrMapping cannot be {"Level2":"urn:two"}: this service has no levels of authentication (ACR).',
      ),
    );
    const revoke = { ClientId: CLIENT_ID, Token: 'some-token' };
    await expect(
      cognito.send(new RevokeTokenCommand({ ...revoke, RevokeAssociatedSessions: 'LINKED' })),
    ).rejects.toMatchObject(
      refused('RevokeAssociatedSessions cannot be "LINKED": this service does not link sessions.'),
    );
    await cognito.send(new RevokeTokenCommand({ ...revoke, RevokeAssociatedSessions: 'NONE' }));
  });

  it('not before IAM has decided: who may not call learns nothing', async () => {
    const nobody = sdk(identity);
    nobody.config.credentials = () => Promise.resolve(NOBODY);
    const create = new CreateUserPoolCommand({ PoolName: 'other', DcrConfiguration: {} });
    await expect(nobody.send(create)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('what changes nothing', () => {
  it('is kept, and shown as it came', async () => {
    const given = {
      UserPoolAddOns: { AdvancedSecurityMode: 'OFF' },
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      IssuerConfiguration: { Type: 'ORIGINAL' },
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ReplyToEmailAddress: 'a@b.c' },
    } as const;
    expect(Object.keys(given).sort()).toEqual([...(USER_POOL_MEMBERS.CreateUserPool?.kept ?? [])].sort());
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'other', ...given }));
    const shown = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: UserPool?.Id }));
    expect(shown.UserPool).toMatchObject(given);
  });

  it('is kept of clients', async () => {
    const given = {
      AnalyticsConfiguration: { ApplicationId: 'a', RoleArn: 'r', ExternalId: 'e', UserDataShared: true },
      EnablePropagateAdditionalUserContextData: true,
    } as const;
    const { kept = [] } = USER_POOL_MEMBERS.CreateUserPoolClient ?? {};
    expect(Object.keys(given).sort()).toEqual([...kept].sort());
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: 'app', ...given }),
    );
    const shown = await cognito.send(
      new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: UserPoolClient?.ClientId }),
    );
    expect(shown.UserPoolClient).toMatchObject(given);
  });

  it('is kept of domains', async () => {
    const CustomDomainConfig = {
      CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c',
      SecurityPolicy: 'TLS_V1_2_2021',
    } as const;
    const Domain = 'auth.shop.example';
    await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId: POOL_ID, Domain, CustomDomainConfig }));
    const { DomainDescription } = await cognito.send(new DescribeUserPoolDomainCommand({ Domain }));
    expect(DomainDescription).toMatchObject({ CustomDomainConfig });
  });

  it('is taken, and what is no member of the API is passed over, as AWS does', async () => {
    await addUser(identity);
    const response = await fetch(identity.url, {
      method: 'POST',
      headers: {
        'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD },
        AnalyticsMetadata: { AnalyticsEndpointId: 'endpoint' },
        UserContextData: { IpAddress: '203.0.113.1', EncodedData: 'fingerprint' },
        NoSuchMember: { at: 'all' },
        // A member of other operations.
        UserPoolId: 'eu-west-1_othersPool',
      }),
    });
    expect(await response.json()).toHaveProperty('AuthenticationResult.AccessToken');
  });
});

describe('members that are easily passed over', () => {
  it.each([
    [undefined, [CLIENT_ID]],
    ['REGULAR', [CLIENT_ID]],
    ['DCR', []],
  ] as const)('ListUserPoolClients of type %s', async (ClientType, ids) => {
    const { UserPoolClients = [] } = await cognito.send(
      new ListUserPoolClientsCommand({ UserPoolId: POOL_ID, ClientType }),
    );
    expect(UserPoolClients.map(({ ClientId }) => ClientId)).toEqual(ids);
  });

  it('ListUserPoolClients of a type that there is not', async () => {
    const list = new ListUserPoolClientsCommand({ UserPoolId: POOL_ID, ClientType: 'OTHER' as never });
    await expect(cognito.send(list)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('ListUserPoolClientSecrets takes no token: it never gave one', async () => {
    const list = { UserPoolId: POOL_ID, ClientId: CLIENT_ID, NextToken: 'token' };
    await expect(cognito.send(new ListUserPoolClientSecretsCommand(list))).rejects.toMatchObject(
      refused('Invalid pagination token'),
    );
  });
});
