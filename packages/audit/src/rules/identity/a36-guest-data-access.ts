import type { PolicyDocument } from '@portcullis/model/policy';
import type { TemplateRule } from '../../rule.ts';

/** What guests are meant to do: tell how an application is used, look at maps. */
const HARMLESS =
  /^(?:mobileanalytics:.*|mobiletargeting:(?:PutEvents|UpdateEndpoint)|cognito-sync:.*|cognito-identity:.*|rum:PutRumEvents|geo(?:-maps|-places|-routes)?:.*|firehose:PutRecord(?:Batch)?|kinesis:PutRecords?|evidently:.*|personalize:PutEvents|sts:.*)$/i;
/** Fine on named APIs. */
const ON_NAMED_APIS = /^(?:execute-api:Invoke|appsync:GraphQL|iot:Connect)$/i;

export const guestDataAccess: TemplateRule = {
  id: 'A36',
  slug: 'guest-data-access',
  severity: 'critical',
  title: 'the guest role of an identity pool reaches data',
  why: 'Anybody who knows the id of the identity pool, which every client carries, gets credentials of this role without signing in.',
  fix: 'Set `AllowUnauthenticatedIdentities: false`, or leave the guest role nothing but what anonymous visitors need.',
  source:
    'Amazon Cognito Developer Guide, "Identity pools (federated identities) external identity providers"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.surroundings.identityPools) {
      const role = definition.iam.roles.find(({ arn }) => arn === pool.guestRoleArn);
      if (!pool.guests || role === undefined) continue;
      const action = role.policies.map(dataAction).find((found) => found !== undefined);
      if (action === undefined) continue;
      yield { at: role.at, message: `guests of \`${pool.logicalId}\` may \`${action}\` as \`${role.name}\`` };
    }
  },
};

function dataAction({ statements }: PolicyDocument): string | undefined {
  for (const { effect, action = [], notAction, resource = [] } of statements) {
    if (effect !== 'Allow') continue;
    if (notAction !== undefined) return `everything but ${notAction.join(', ')}`;
    const everywhere = resource.some((one) => one === '*');
    const found = action.find((one) => !HARMLESS.test(one) && (everywhere || !ON_NAMED_APIS.test(one)));
    if (found !== undefined) return found;
  }
  return undefined;
}
