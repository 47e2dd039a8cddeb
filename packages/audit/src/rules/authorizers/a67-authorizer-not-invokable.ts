import { missingPermission } from '@portcullis/engine/authorize';
import type { TemplateRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const authorizerNotInvokable: TemplateRule = {
  id: 'A67',
  slug: 'authorizer-not-invokable',
  severity: 'high',
  title: 'API Gateway may not invoke the authorizer',
  why: 'Every request to its routes is answered 500: the next person takes the authorizer off to make it work.',
  fix: 'Add an `AWS::Lambda::Permission` for `apigateway.amazonaws.com` with the authorizer as `SourceArn`; for a SAM HttpApi, set `EnableFunctionDefaultPermissions: true`.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: true,
  needs: 'model',
  *check({ definition, routes }) {
    const { partition, region, account } = definition;
    for (const [authorizer, { api }] of routesByAuthorizer(routes)) {
      if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') continue;
      if (authorizer.credentialsArn !== undefined || authorizer.unresolved !== undefined) continue;
      const source = `arn:${partition}:execute-api:${region}:${account}:${api.id}/authorizers/${authorizer.id}`;
      if (/\$\{stageVariables\./.test(authorizer.function.arn)) continue;
      const missing = missingPermission(definition, authorizer.function, [source]);
      if (missing !== undefined)
        yield { at: authorizer.at, api, message: `\`${authorizer.name}\`: ${missing}` };
    }
  },
};
