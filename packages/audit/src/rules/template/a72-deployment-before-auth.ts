import { listed } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const deploymentBeforeAuth: TemplateRule = {
  id: 'A72',
  slug: 'deployment-before-auth',
  severity: 'high',
  title: 'a deployment may be made before the auth of its methods',
  why: 'CloudFormation makes what does not depend on each other in any order: the stage can serve methods, or their authorizers, as they were before.',
  fix: 'Let the deployment depend on every method (`DependsOn`), and give it a new logical id when they change.',
  source: 'AWS CloudFormation User Guide, "AWS::ApiGateway::Deployment"',
  recommended: true,
  needs: 'model',
  *check({ written }) {
    for (const { logicalId, after, methods, at } of written.deployments) {
      const missing = methods.filter(
        (method) =>
          method.authorizer !== undefined && (!after.has(method.logicalId) || !after.has(method.authorizer)),
      );
      if (missing.length === 0) continue;
      yield {
        at,
        message: `${logicalId} does not wait for ${listed(missing.map((method) => method.logicalId))}`,
      };
    }
  },
};
