import type { IdentityContext } from '../service/context.ts';
import type { CallFacts, Operation } from '../service/operation.ts';
import { invalidParameter, ServiceError } from '../service/service-error.ts';
import { COGNITO_IDENTITY, cognitoKeys } from '../sts/cognito-facts.ts';
import { GUEST_INLINE_POLICY, GUEST_MANAGED_POLICY } from '../sts/guest-policies.ts';
import { type Assumption, AssumptionDenied, assumeTheRole } from '../sts/role-assumption.ts';
import type { SessionCredentials } from '../sts/session-credentials.ts';
import { DEFAULT_SECONDS } from '../sts/session-names.ts';
import { chooseRole, invalidConfiguration } from './choose-role.ts';
import { IDENTITY_ID } from './identities.ts';
import { identityInPool } from './identity-in-pool.ts';
import { principalTags } from './principal-tags.ts';
import { actingIdentity } from './resolve-identity.ts';
import { amrOf } from './verified-login.ts';
import { verifyLogins } from './verify-logins.ts';

const ROLE_ARN = { min: 20, max: 2048 } as const;
/** Cognito Developer Guide "Identity pools authentication flow": the session name of the enhanced flow. */
const SESSION_NAME = 'CognitoIdentityCredentials';

/** The enhanced flow: credentials of the role that the pool chooses. Cognito API "GetCredentialsForIdentity". */
export const getCredentialsForIdentity: Operation = {
  name: 'GetCredentialsForIdentity',
  signed: false,
  run: async (input, context, call) => {
    const identity = await identityInPool(context, input.text('IdentityId', IDENTITY_ID));
    const { pool } = identity;
    const customRoleArn = input.optionalText('CustomRoleArn', ROLE_ARN);
    const logins = await verifyLogins(context, pool, input.map('Logins'));
    const identityId = await actingIdentity(context, identity, logins);
    const amr = amrOf(logins);
    const keys = cognitoKeys(identityId, pool.id, amr);
    const isGuest = logins.length === 0;
    const credentials = assumed(context, call, {
      action: 'sts:AssumeRoleWithWebIdentity',
      roleArn: chooseRole(pool.doc, logins, customRoleArn),
      principal: { kind: 'federated', provider: COGNITO_IDENTITY },
      caller: undefined,
      sessionName: SESSION_NAME,
      seconds: DEFAULT_SECONDS,
      keys,
      tags: { tags: principalTags(pool.doc, logins), transitive: [] },
      // "IAM roles": what guests get is narrowed to some services, whatever the role allows.
      policies: isGuest ? { policy: GUEST_INLINE_POLICY, arns: [GUEST_MANAGED_POLICY.arn] } : { arns: [] },
      sessionKeys: keys,
    });
    return {
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: Math.floor(credentials.expiresAt / 1000),
      },
    };
  },
};

function assumed(context: IdentityContext, call: CallFacts, assumption: Assumption): SessionCredentials {
  try {
    return assumeTheRole(context, call, assumption).credentials;
  } catch (error) {
    if (error instanceof AssumptionDenied) throw invalidConfiguration();
    if (error instanceof ServiceError) throw invalidParameter(error.message);
    throw error;
  }
}
