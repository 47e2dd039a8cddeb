import { ServiceError } from '../../service/service-error.ts';
import type { ClientDoc, Pool, PoolDoc } from '../pool.ts';

type Plan = Pick<PoolDoc, 'UserPoolTier'>;

/**
 * What a pool of the plan LITE cannot have. Cognito Developer Guide "User pool feature plans": choice-based sign-in, MFA by
 * e-mail, customized access tokens, refused reuse of passwords, managed login. Throws FeatureUnavailableInTierException.
 */
export function checkPlanOfPool(doc: Partial<PoolDoc>): void {
  const { PasswordPolicy, SignInPolicy } = doc.Policies ?? {};
  const factors = SignInPolicy?.AllowedFirstAuthFactors ?? [];
  const version = doc.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0';
  checkPlan(doc, {
    'Policies.SignInPolicy.AllowedFirstAuthFactors': factors.some((one) => one !== 'PASSWORD'),
    'Policies.PasswordPolicy.PasswordHistorySize': (PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
    'LambdaConfig.PreTokenGenerationConfig.LambdaVersion': version !== 'V1_0',
    EmailMfaConfiguration: doc.EmailMfaConfiguration !== undefined,
  });
}

export function checkPlanOfClient(
  { doc }: Pick<Pool, 'doc'>,
  { ExplicitAuthFlows = [] }: Partial<ClientDoc>,
): void {
  checkPlan(doc, { ExplicitAuthFlows: ExplicitAuthFlows.includes('ALLOW_USER_AUTH') });
}

export function checkPlanOfDomain({ doc }: Pick<Pool, 'doc'>, version: number | undefined): void {
  checkPlan(doc, { ManagedLoginVersion: version === 2 });
}

/** The plan of a pool does not go below what its clients use. Throws TierChangeNotAllowedException. */
export function checkPlanChange(after: Plan, clients: readonly Pick<ClientDoc, 'ExplicitAuthFlows'>[]): void {
  if (after.UserPoolTier !== 'LITE') return;
  if (clients.some(({ ExplicitAuthFlows = [] }) => ExplicitAuthFlows.includes('ALLOW_USER_AUTH')))
    throw new ServiceError(
      'TierChangeNotAllowedException',
      'A client of the user pool allows ALLOW_USER_AUTH, which is not available in the LITE plan.',
    );
}

function checkPlan({ UserPoolTier }: Plan, asked: Readonly<Record<string, boolean>>): void {
  if (UserPoolTier !== 'LITE') return;
  for (const [member, isAsked] of Object.entries(asked))
    if (isAsked)
      throw new ServiceError(
        'FeatureUnavailableInTierException',
        `${member} asks for a feature that is not available in the LITE plan.`,
        400,
        { members: [member] },
      );
}
