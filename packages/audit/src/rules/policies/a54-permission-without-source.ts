import type { TemplateRule } from '../../rule.ts';

export const permissionWithoutSource: TemplateRule = {
  id: 'A54',
  slug: 'permission-without-source',
  severity: 'high',
  title: 'API Gateway may invoke a function from any API',
  why: 'A permission without `SourceArn` lets every API of every account that knows the function invoke it: past the auth of yours.',
  fix: 'Set `SourceArn` to the API, stage, method and path.',
  source: 'AWS Lambda Developer Guide, "Granting Lambda function access to AWS services"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const { name, permissions } of definition.functions) {
      for (const { principal, action, sourceArn, sourceAccount, at } of permissions) {
        // The permission that makes a function URL public belongs to the rule about those.
        const everybody = principal === '*' && action === 'lambda:InvokeFunction';
        if (!everybody && principal !== 'apigateway.amazonaws.com') continue;
        if (sourceArn !== undefined && sourceArn !== '*') continue;
        const who = everybody ? 'anybody with an AWS account' : 'any API';
        const whose = sourceAccount === undefined ? who : `any caller of the account ${sourceAccount}`;
        yield { at, message: `${whose} may invoke ${name}` };
      }
    }
  },
};
