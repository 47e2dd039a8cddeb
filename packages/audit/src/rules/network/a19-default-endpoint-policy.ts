import type { VpcEndpoint } from '@portcullis/model';
import type { TemplateRule } from '../../rule.ts';

export const defaultEndpointPolicy: TemplateRule = {
  id: 'A19',
  slug: 'default-endpoint-policy',
  severity: 'medium',
  title: 'the VPC endpoint of API Gateway has the default policy',
  why: 'Everything in the VPC may call every private API of every account through it: a way out for data.',
  fix: 'Give the endpoint a `PolicyDocument` that allows `execute-api:Invoke` on your own APIs.',
  source: 'API Gateway Developer Guide, "Use VPC endpoint policies for private APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const endpoint of definition.surroundings.vpcEndpoints) {
      if (!/\.execute-api$/.test(endpoint.service ?? '') || !allowsEverything(endpoint)) continue;
      const what =
        endpoint.policy === undefined ? 'has no policy of its own' : 'has a policy that allows everything';
      yield { at: endpoint.at, message: `\`${endpoint.logicalId}\` ${what}` };
    }
  },
};

function allowsEverything({ policy, policyUnresolved }: VpcEndpoint): boolean {
  if (policy === undefined) return policyUnresolved === undefined;
  if (policy.statements.some(({ effect }) => effect === 'Deny')) return false;
  return policy.statements.some(
    ({ action = [], resource = [], conditions, principal }) =>
      action.some(
        (one) =>
          one === '*' || one.toLowerCase() === 'execute-api:*' || one.toLowerCase() === 'execute-api:invoke',
      ) &&
      resource.includes('*') &&
      principal?.everyone === true &&
      conditions.length === 0,
  );
}
