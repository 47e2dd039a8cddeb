import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { accessTokenIdentity } from './access-token-identity.ts';
import { assumedRoleOutput } from './credentials-output.ts';
import { policiesOf } from './requested-policies.ts';
import { AssumptionDenied, assumeTheRole } from './role-assumption.ts';
import { minimumTokenBytes, ROLE_ARN, requestedSeconds, SESSION_NAME } from './session-names.ts';
import { verifyWebIdentity } from './web-identity.ts';

const TOKEN = { min: 4, max: 20_000 } as const;
const PROVIDER_ID = { min: 4, max: 2_048 } as const;

/** Temporary credentials of a role for the bearer of a token. STS API Reference "AssumeRoleWithWebIdentity". */
export const assumeRoleWithWebIdentity: Operation = {
  name: 'AssumeRoleWithWebIdentity',
  signed: false,
  run: async (input, context, call) => {
    const roleArn = input.text('RoleArn', ROLE_ARN);
    const sessionName = input.text('RoleSessionName', SESSION_NAME);
    const token = input.text('WebIdentityToken', TOKEN);
    const seconds = requestedSeconds(input);
    const policies = policiesOf(input);
    const tokenBytes = minimumTokenBytes(input);
    const providerId = input.optionalText('ProviderId', PROVIDER_ID);
    const identity =
      providerId === undefined
        ? await verifyWebIdentity(context, token, roleArn.split(':')[4] ?? '')
        : await accessTokenIdentity(context, providerId, token);
    try {
      const assumed = assumeTheRole(context, call, {
        action: 'sts:AssumeRoleWithWebIdentity',
        roleArn,
        principal: { kind: 'federated', provider: identity.provider },
        caller: undefined,
        sessionName,
        seconds,
        keys: identity.keys,
        tags: identity.tags,
        sourceIdentity: identity.sourceIdentity,
        policies,
        minimumTokenBytes: tokenBytes,
        sessionKeys: identity.keys,
      });
      return {
        ...assumedRoleOutput(assumed),
        SubjectFromWebIdentityToken: identity.subject,
        Provider: identity.provider,
        Audience: identity.audience,
      };
    } catch (error) {
      if (!(error instanceof AssumptionDenied)) throw error;
      throw new ServiceError('AccessDenied', `Not authorized to perform ${error.action}`, 403);
    }
  },
};
