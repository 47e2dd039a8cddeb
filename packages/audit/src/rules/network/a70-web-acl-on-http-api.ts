import type { TemplateRule } from '../../rule.ts';

export const webAclOnHttpApi: TemplateRule = {
  id: 'A70',
  slug: 'web-acl-on-http-api',
  severity: 'high',
  title: 'a web ACL is associated with an HTTP API',
  why: 'AWS WAF does not protect HTTP and WebSocket APIs: the association fails, or is believed in and protects nothing.',
  fix: 'Put CloudFront with the web ACL in front and keep the API to it, or use a REST API.',
  source: 'AWS WAF Developer Guide, "Resources that you can protect with AWS WAF"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const { resourceArn, logicalId, at } of definition.surroundings.webAclAssociations) {
      const id = /:apigateway:[^:]*:[^:]*:\/apis\/([^/]+)/.exec(resourceArn ?? '')?.[1];
      if (id === undefined) continue;
      const api = definition.apis.find((one) => one.id === id);
      yield {
        at,
        api,
        message: `${logicalId} is for ${api?.name ?? `the HTTP API ${id}`}, which no web ACL can protect`,
      };
    }
  },
};
