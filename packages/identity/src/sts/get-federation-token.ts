import { outcomeOf } from '../http/authenticate.ts';
import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { credentialsOutput } from './credentials-output.ts';
import { policiesOf } from './requested-policies.ts';
import { issueCredentials } from './session-credentials.ts';
import { MIN_SECONDS, minimumTokenBytes } from './session-names.ts';
import { checkSessionPolicies, packedSize } from './session-policies.ts';
import { tagKeys, tagsOf } from './session-tags.ts';

const MAX_SECONDS = 129_600;
const DEFAULT_SECONDS = 43_200;
const NAME = { min: 2, max: 32, pattern: /^[\w+=,.@-]*$/ } as const;

/**
 * Temporary credentials of a user under another name, within the session policies; without any they may do nothing
 * but what resource policies allow. STS API Reference "GetFederationToken".
 */
export const getFederationToken: Operation = {
  name: 'GetFederationToken',
  signed: true,
  run: (input, context, call) => {
    const { ports, box, place } = context;
    const { caller } = call;
    if (caller?.principal.kind !== 'user' || caller.contextKeys.has('aws:tokenissuetime'))
      throw new ServiceError('AccessDenied', 'Cannot call GetFederationToken with session credentials', 403);
    const name = input.text('Name', NAME);
    const seconds =
      input.integer('DurationSeconds', { min: MIN_SECONDS, max: MAX_SECONDS }) ?? DEFAULT_SECONDS;
    const { policy, arns } = policiesOf(input);
    const tokenBytes = minimumTokenBytes(input);
    const { tags } = tagsOf(input);
    checkSessionPolicies(policy, arns, ports.iam().managedPolicies ?? []);
    const { account, identity } = caller;
    const arn = `arn:${place.partition}:sts::${account}:federated-user/${name}`;
    const actions = ['sts:GetFederationToken', ...(Object.keys(tags).length === 0 ? [] : ['sts:TagSession'])];
    const keys = tagKeys({ tags, transitive: [] });
    for (const action of actions) {
      if (outcomeOf(caller, action, arn, call, context, keys) !== 'allowed')
        throw new ServiceError(
          'AccessDenied',
          `User: ${identity.userArn} is not authorized to perform: ${action} on resource: ${arn}`,
          403,
        );
    }
    const texts = policy === undefined ? undefined : [policy];
    const packed = packedSize([...(texts ?? []), ...arns], tags);
    const issuedAt = ports.now();
    const credentials = issueCredentials(
      box,
      {
        issuedAt,
        expiresAt: issuedAt + seconds * 1000,
        of: { kind: 'federated-user', arn: identity.userArn, id: identity.callerId, name },
        policies: texts,
        policyArns: arns.length === 0 ? undefined : arns,
        tags,
      },
      tokenBytes,
    );
    return Promise.resolve({
      Credentials: credentialsOutput(credentials),
      FederatedUser: { FederatedUserId: `${account}:${name}`, Arn: arn },
      PackedPolicySize: packed,
    });
  },
};
