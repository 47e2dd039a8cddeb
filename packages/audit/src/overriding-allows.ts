import type { Api, Route } from '@portcullis/model';
import type { Statement } from '@portcullis/model/policy';
import { isForEveryone, statementMatcher } from './policy-facts.ts';
import type { Subject } from './subject.ts';

/** An Allow for everybody, with the routes that it covers and that have an authorizer or AWS_IAM of their own. */
export interface OverridingAllow {
  readonly api: Api;
  readonly statement: Statement;
  readonly routes: readonly Route[];
}

/**
 * Where the resource policy alone may let in: for AWS_IAM and Lambda authorizers one Allow of either side is enough. DG
 * "How API Gateway resource policies affect authorization workflow", Table A. Cognito methods are not among them: there
 * the policy must allow what the token already proved.
 */
export function* overridingAllows({ definition, routes }: Subject): Generator<OverridingAllow> {
  for (const api of definition.apis) {
    const statements = api.resourcePolicy?.statements ?? [];
    const allows = statements.filter((statement) => statement.effect === 'Allow' && isForEveryone(statement));
    if (allows.length === 0) continue;
    const guarded = routes
      .filter(
        (one) => one.api === api && (one.route.auth.type === 'AWS_IAM' || one.route.auth.type === 'CUSTOM'),
      )
      .map(({ route }) => route);
    for (const statement of allows) {
      const covered = guarded.filter(statementMatcher(definition, api, statement));
      if (covered.length > 0) yield { api, statement, routes: covered };
    }
  }
}
