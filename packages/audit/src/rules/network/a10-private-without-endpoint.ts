import { hasKey, isForEveryone } from '../../policy-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const privateWithoutEndpoint: TemplateRule = {
  id: 'A10',
  slug: 'private-without-endpoint',
  severity: 'high',
  title: 'a private API does not say which VPC endpoint it is for',
  why: 'Private means: from any VPC, those of other accounts included, as far as the resource policy lets them.',
  fix: 'Deny what does not come through your endpoint: `StringNotEquals: { aws:SourceVpce: vpce-... }`.',
  source: 'API Gateway Developer Guide, "Private REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      const { resourcePolicy, endpointType } = api;
      if (endpointType !== 'PRIVATE' || resourcePolicy === undefined) continue;
      const limits = resourcePolicy.statements.some((statement) =>
        hasKey(statement, 'aws:sourcevpce', 'aws:sourcevpc'),
      );
      const opens = resourcePolicy.statements.find(
        (statement) => statement.effect === 'Allow' && isForEveryone(statement),
      );
      if (limits || opens === undefined) continue;
      yield { at: opens.at, api, message: `the resource policy of ${api.name} lets in every VPC` };
    }
  },
};
