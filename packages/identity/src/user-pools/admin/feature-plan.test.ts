import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { CLIENT_ID, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const TRIGGER = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const FLOWS = ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
const unavailable = (member: string) => ({
  name: 'FeatureUnavailableInTierException',
  message: `${member} asks for a feature that is not available in the LITE plan.`,
});
const POLICY = { MinimumLength: 8, PasswordHistorySize: 3 };
const FEATURES = [
  [
    'Policies.SignInPolicy.AllowedFirstAuthFactors',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
  ],
  ['Policies.PasswordPolicy.PasswordHistorySize', { Policies: { PasswordPolicy: POLICY } }],
  [
    'LambdaConfig.PreTokenGenerationConfig.LambdaVersion',
    { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER, LambdaVersion: 'V2_0' } } },
  ],
] as const;

async function litePool(): Promise<string> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ PoolName: 'lite', UserPoolTier: 'LITE' }),
  );
  return UserPool?.Id as string;
}

describe('a pool of the plan LITE', () => {
  it.each(FEATURES)('has no %s', async (member, given) => {
    const create = { PoolName: 'other', ...given } as never as { PoolName: string };
    await expect(
      cognito.send(new CreateUserPoolCommand({ ...create, UserPoolTier: 'LITE' })),
    ).rejects.toMatchObject(unavailable(member));
    const UserPoolId = await litePool();
    await expect(
      cognito.send(new UpdateUserPoolCommand({ UserPoolId, ...(given as object), UserPoolTier: 'LITE' })),
    ).rejects.toMatchObject(unavailable(member));
    for (const UserPoolTier of [undefined, 'ESSENTIALS', 'PLUS'] as const)
      await cognito.send(new CreateUserPoolCommand({ ...create, UserPoolTier }));
  });

  it('has no clients with choice-based sign-in', async () => {
    const UserPoolId = await litePool();
    const of = { UserPoolId, ClientName: 'app' };
    await expect(
      cognito.send(new CreateUserPoolClientCommand({ ...of, ExplicitAuthFlows: [...FLOWS] })),
    ).rejects.toMatchObject(unavailable('ExplicitAuthFlows'));
    const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand(of));
    await expect(
      cognito.send(
        new UpdateUserPoolClientCommand({
          UserPoolId,
          ClientId: UserPoolClient?.ClientId,
          ExplicitAuthFlows: [...FLOWS],
        }),
      ),
    ).rejects.toMatchObject(unavailable('ExplicitAuthFlows'));
  });

  it('has no MFA by e-mail', async () => {
    const mfa = { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: { Subject: 'code' } } as const;
    await expect(
      cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId: await litePool(), ...mfa })),
    ).rejects.toMatchObject(unavailable('EmailMfaConfiguration'));
    await cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID, ...mfa }));
    await expect(
      cognito.send(
        new UpdateUserPoolCommand({
          UserPoolId: POOL_ID,
          MfaConfiguration: 'OPTIONAL',
          UserPoolTier: 'LITE',
        }),
      ),
    ).rejects.toMatchObject(unavailable('EmailMfaConfiguration'));
  });

  it('has no managed login', async () => {
    const of = { UserPoolId: await litePool(), Domain: 'shop' };
    await expect(
      cognito.send(new CreateUserPoolDomainCommand({ ...of, ManagedLoginVersion: 2 })),
    ).rejects.toMatchObject(unavailable('ManagedLoginVersion'));
    await cognito.send(new CreateUserPoolDomainCommand({ ...of, ManagedLoginVersion: 1 }));
    await expect(
      cognito.send(new UpdateUserPoolDomainCommand({ ...of, ManagedLoginVersion: 2 })),
    ).rejects.toMatchObject(unavailable('ManagedLoginVersion'));
  });

  it('is not made of one whose clients have choice-based sign-in', async () => {
    const change = new UpdateUserPoolCommand({ UserPoolId: POOL_ID, UserPoolTier: 'LITE' });
    await expect(cognito.send(change)).rejects.toMatchObject({ name: 'TierChangeNotAllowedException' });
    await cognito.send(
      new UpdateUserPoolClientCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    await cognito.send(change);
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
    expect(UserPool?.UserPoolTier).toBe('LITE');
  });
});
