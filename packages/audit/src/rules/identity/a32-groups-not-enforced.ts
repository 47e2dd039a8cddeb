import type { Authorizer, UserPool } from '@portcullis/model';
import { backendCode, backendOf } from '../../function-code.ts';
import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';
import type { RouteOfApi } from '../../subject.ts';

export const groupsNotEnforced: TemplateRule = {
  id: 'A32',
  slug: 'groups-not-enforced',
  severity: 'high',
  title: 'the user pool has groups, and nothing looks at them',
  why: 'A Cognito or JWT authorizer verifies the token and ignores `cognito:groups`: every signed-in user may call every route.',
  fix: 'Write a table of routes and groups (`Metadata.Portcullis.Groups`) and generate a Lambda authorizer from it, or map groups to scopes in a pre-token trigger.',
  source: 'Yan Cui, "How to choose the right API Gateway auth method"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const api of subject.definition.apis) {
      if (api.groupTable !== undefined) continue;
      const mine = subject.routes.filter((one) => one.api === api);
      const routes = mine.filter(({ route }) => 'scopes' in route.auth && route.auth.scopes.length === 0);
      const code = new Map(backendCode(subject).map((one) => [one.fn.logicalId, one.code]));
      for (const pool of subject.definition.userPools) {
        // Groups whose roles are assumed are enforced by IAM.
        const groups = pool.groups.filter(({ roleArn }) => roleArn === undefined);
        const [first, ...more] = routes.filter(({ authorizer }) => trusts(authorizer, pool));
        if (groups.length === 0 || first === undefined) continue;
        const looksAway = (one: RouteOfApi): boolean => {
          const facts = code.get(backendOf(one) ?? '');
          return facts?.complete === true && facts.groupReads.length === 0;
        };
        if (![first, ...more].every(looksAway)) continue;
        yield {
          at: first.route.at,
          api,
          route: first.route,
          message: `\`${pool.logicalId}\` has the groups ${groups.map(({ name }) => `\`${name}\``).join(', ')}; ${routeName(first.route)}${more.length === 0 ? '' : ` and ${more.length} more`} let all its users in, and the functions do not look at them either`,
        };
      }
    }
  },
};

function trusts(authorizer: Authorizer | undefined, pool: UserPool): boolean {
  if (authorizer?.kind === 'COGNITO_USER_POOLS') return authorizer.userPoolArns.includes(pool.arn);
  return authorizer?.kind === 'JWT' && authorizer.issuer.endsWith(`/${pool.id}`);
}
