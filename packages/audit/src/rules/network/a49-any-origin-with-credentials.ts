import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

const ANY = /^'?(?:\*|https?:\/\/\*)'?$/;

function anyWithCredentials(parameters: Readonly<Record<string, string>>): boolean {
  const value = (header: string): string =>
    Object.entries(parameters).find(([key]) => key.toLowerCase().endsWith(`.header.${header}`))?.[1] ?? '';
  return (
    ANY.test(value('access-control-allow-origin')) &&
    /^'?true'?$/i.test(value('access-control-allow-credentials'))
  );
}

export const anyOriginWithCredentials: TemplateRule = {
  id: 'A49',
  slug: 'any-origin-with-credentials',
  severity: 'medium',
  title: 'CORS lets any origin send credentials',
  why: 'Any page that a signed-in person opens can call the API in their name and read the answer.',
  fix: 'List the origins, or leave `Access-Control-Allow-Credentials` out.',
  source: 'API Gateway Developer Guide, "CORS for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      if (api.cors?.allowCredentials === true && api.cors.allowOrigins.some((origin) => ANY.test(origin))) {
        yield {
          at: api.at,
          api,
          message: `${api.name} takes credentials from ${api.cors.allowOrigins.join(', ')}`,
        };
      }
      for (const route of api.routes) {
        if (route.integration?.type !== 'MOCK') continue;
        const both = route.integration.responses.some(({ responseParameters }) =>
          anyWithCredentials(responseParameters),
        );
        if (both)
          yield { at: route.at, api, route, message: `${routeName(route)} lets any origin send credentials` };
      }
      for (const { at, type, responseParameters } of api.gatewayResponses) {
        if (anyWithCredentials(responseParameters))
          yield { at, api, message: `the gateway response ${type} lets any origin send credentials` };
      }
    }
  },
};
