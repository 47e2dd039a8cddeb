import type { TemplateRule } from '../../rule.ts';

export const mutualTlsBypassed: TemplateRule = {
  id: 'A42',
  slug: 'mutual-tls-bypassed',
  severity: 'high',
  title: 'mutual TLS can be passed by',
  why: 'The certificate is asked for at the custom domain alone: the default endpoint of the API serves the same routes without one.',
  fix: 'Set `DisableExecuteApiEndpoint: true` (and deploy again, for a REST API).',
  source:
    'API Gateway Developer Guide, "How to turn on mutual TLS authentication for your REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const { name, mutualTlsTruststore, mappings } of definition.customDomains) {
      if (mutualTlsTruststore === undefined) continue;
      for (const api of definition.apis) {
        const mapped = mappings.some(({ apiId }) => apiId === api.id);
        if (!mapped || api.disableExecuteApiEndpoint || api.endpointType === 'PRIVATE') continue;
        yield {
          at: api.at,
          api,
          message: `${name} asks for a certificate, and the default endpoint of ${api.name} does not`,
        };
      }
    }
  },
};
