import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { credentialsOutput } from './credentials-output.ts';
import { mfaCodeOf, verifyMfa } from './mfa.ts';
import { issueCredentials } from './session-credentials.ts';
import { MIN_SECONDS, minimumTokenBytes } from './session-names.ts';

const MAX_SECONDS = 129_600;
const DEFAULT_SECONDS = 43_200;

/** Temporary credentials of the user who asks; no permission is needed. STS API Reference "GetSessionToken". */
export const getSessionToken: Operation = {
  name: 'GetSessionToken',
  signed: true,
  run: async (input, context, { caller }) => {
    if (caller?.principal.kind !== 'user' || caller.contextKeys.has('aws:tokenissuetime'))
      throw new ServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
    const seconds =
      input.integer('DurationSeconds', { min: MIN_SECONDS, max: MAX_SECONDS }) ?? DEFAULT_SECONDS;
    const tokenBytes = minimumTokenBytes(input);
    const mfaAuthenticatedAt = await verifyMfa(context, caller, mfaCodeOf(input));
    const issuedAt = context.ports.now();
    const credentials = issueCredentials(
      context.box,
      {
        issuedAt,
        expiresAt: issuedAt + seconds * 1000,
        of: { kind: 'user', arn: caller.identity.userArn, id: caller.identity.callerId },
        mfaAuthenticatedAt,
      },
      tokenBytes,
    );
    return { Credentials: credentialsOutput(credentials) };
  },
};
