import type { SetupIdentityPool } from '@portcullis/model/setup';
import { actionFor, callableArns } from './invokers.ts';
import { allow, policy } from './policy.ts';
import { clientId, userPoolId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, type TemplateMap, type TemplateValue } from './template-value.ts';

export function addIdentityPool(draft: TemplateDraft, pool: SetupIdentityPool): void {
  const id = draft.add(draft.id(`${pool.name}Pool`), {
    type: 'AWS::Cognito::IdentityPool',
    properties: {
      AllowUnauthenticatedIdentities: pool.guests,
      // The basic flow would let callers choose the role.
      AllowClassicFlow: false,
      CognitoIdentityProviders:
        pool.login === undefined
          ? undefined
          : [
              {
                ClientId: ref(clientId(draft, pool.login.client)),
                ProviderName: attribute(userPoolId(draft, pool.login.userPool), 'ProviderName'),
                ServerSideTokenCheck: true,
              },
            ],
    },
  });
  const roles: Record<string, TemplateValue> = {};
  for (const role of pool.roles) {
    const roleId = draft.add(draft.id(role.name), {
      type: 'AWS::IAM::Role',
      properties: {
        AssumeRolePolicyDocument: federatedTrust(id, role.for),
        Policies:
          role.invoke.length === 0
            ? undefined
            : [
                {
                  PolicyName: 'call-the-api',
                  PolicyDocument: policy(allow(actionFor(draft), callableArns(draft, role.invoke))),
                },
              ],
      },
      comment:
        role.invoke.length === 0
          ? 'Decide: add what callers do in AWS directly, resource by resource; without a policy they can do nothing.'
          : undefined,
    });
    if (role.for !== 'group')
      roles[role.for === 'guest' ? 'unauthenticated' : 'authenticated'] = attribute(roleId, 'Arn');
  }
  draft.add(draft.id(`${pool.name}Roles`), {
    type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    properties: { IdentityPoolId: ref(id), Roles: roles },
  });
  draft.output('IdentityPoolId', 'The identity pool.', ref(id));
}

/** Without both conditions, identities of other pools, or guests, could take the role. */
function federatedTrust(pool: string, who: SetupIdentityPool['roles'][number]['for']): TemplateMap {
  return policy({
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': ref(pool) },
      'ForAnyValue:StringLike': {
        'cognito-identity.amazonaws.com:amr': who === 'guest' ? 'unauthenticated' : 'authenticated',
      },
    },
  });
}
