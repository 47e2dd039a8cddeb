import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const onlyAnApiKey: TemplateRule = {
  id: 'A04',
  slug: 'only-an-api-key',
  severity: 'high',
  title: 'an API key is the only guard',
  why: 'A key meters a client, it does not say who is calling: it is sent with every call, ends up in logs and pages, and opens every API of its usage plan.',
  fix: 'Add an authorizer or AWS_IAM and keep the key for metering. Where the content is public and the key only meters, say so in `Metadata.Portcullis.Public`.',
  source: 'API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ open, declaredPublic }) {
    for (const { api, route } of open) {
      if (!route.apiKeyRequired || declaredPublic.has(route)) continue;
      yield { at: route.at, api, route, message: `${routeName(route)} asks for an API key and nothing else` };
    }
  },
};
