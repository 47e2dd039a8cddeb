import type { Diagnostics } from '../../source/index.ts';
import type { ResolvedResource } from '../resolver.ts';

/** Types that give somebody a right: one that may not exist gives none. */
const GRANTS =
  /^AWS::(?:IAM::(?:User|Role|Group|AccessKey|UserToGroupAddition)|Lambda::Permission|ApiGateway::(?:ApiKey|UsagePlan|UsagePlanKey)|Cognito::(?:UserPoolClient|UserPoolIdentityProvider|UserPoolUser|UserPoolUserToGroupAttachment|IdentityPool|IdentityPoolRoleAttachment))$/;

/** They stay, marked as unresolved: what was made of them before must not be taken for gone. */
const STAYS = /^AWS::Cognito::(?:UserPoolUser|UserPoolUserToGroupAttachment)$/;

/**
 * Says which resources nobody can tell the existence of, and leaves out those of them that give a right. Methods,
 * routes and authorizers stay, marked as unresolved; policies stay for what they may deny.
 */
export function withoutUncertainGrants(
  resources: readonly ResolvedResource[],
  diagnostics: Diagnostics,
): readonly ResolvedResource[] {
  return resources.filter(({ type, logicalId, mark, condition, uncertain }) => {
    if (uncertain === undefined) return true;
    const granting = GRANTS.test(type);
    const message = `nobody can say whether \`${logicalId}\` exists: the condition \`${condition}\` depends on what is not here: ${uncertain}`;
    const place = { mark, path: `Resources.${logicalId}.Condition` };
    diagnostics.unresolved('CFN_CONDITION', granting ? `${message}; it is left out` : message, place);
    return !granting || STAYS.test(type);
  });
}
