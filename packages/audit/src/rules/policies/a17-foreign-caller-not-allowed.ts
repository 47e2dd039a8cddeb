import type { Api, IamRole, IamUser } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import type { TemplateRule } from '../../rule.ts';

/** Its own policies name this API: the caller is meant for it. */
function mayCall(policies: readonly PolicyDocument[], apiId: string): boolean {
  return policies.some(({ statements }) =>
    statements.some(
      ({ effect, resource }) =>
        effect === 'Allow' &&
        resource?.some((arn) => arn.includes(':execute-api:') && arn.includes(`:${apiId}/`)) === true,
    ),
  );
}

function isAllowed({ resourcePolicy }: Api, caller: IamRole | IamUser): boolean {
  const names = [caller.arn, caller.account, `arn:aws:iam::${caller.account}:root`];
  return (
    resourcePolicy?.statements.some(
      ({ effect, principal }) =>
        effect === 'Allow' &&
        (principal?.everyone === true || principal?.AWS.some((one) => names.includes(one)) === true),
    ) === true
  );
}

export const foreignCallerNotAllowed: TemplateRule = {
  id: 'A17',
  slug: 'foreign-caller-not-allowed',
  severity: 'high',
  title: 'a caller of another account is not in the resource policy',
  why: 'Across accounts both sides must allow: the caller gets 403, and the next person widens the policy until it works.',
  fix: 'Allow exactly the role of the caller in the resource policy.',
  source:
    'API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow", Table B',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    const { account, iam } = definition;
    const foreign = [...iam.roles, ...iam.users].filter((one) => one.account !== account);
    for (const api of definition.apis) {
      if (api.kind !== 'REST' || !api.routes.some(({ auth }) => auth.type === 'AWS_IAM')) continue;
      for (const caller of foreign) {
        if (!mayCall(caller.policies, api.id) || isAllowed(api, caller)) continue;
        yield {
          at: api.resourcePolicy?.at ?? api.at,
          api,
          message: `${caller.arn} may call ${api.name} by its own policy, and no Allow of the resource policy names it`,
        };
      }
    }
  },
};
