import type { TemplateRule } from '../../rule.ts';

export const frontDoorBypassed: TemplateRule = {
  id: 'A43',
  slug: 'front-door-bypassed',
  severity: 'high',
  title: 'the API can be reached past CloudFront and its web ACL',
  why: 'The web ACL inspects what comes through the distribution: the endpoint of the API answers everybody else as well.',
  fix: 'Let the distribution send a secret in an origin header that a web ACL or the authorizer of the API asks for, or turn the default endpoint off and use a custom domain.',
  source: 'AWS WAF Developer Guide, "How AWS WAF works with Amazon CloudFront features"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const { webAclArn, origins, logicalId } of definition.surroundings.distributions) {
      if (webAclArn === undefined) continue;
      for (const api of definition.apis) {
        const origin = origins.find(
          ({ domainName }) => domainName?.startsWith(`${api.id}.execute-api.`) === true,
        );
        const guarded = api.stages.length > 0 && api.stages.every((stage) => stage.webAclArn !== undefined);
        if (
          origin === undefined ||
          origin.customHeaders.length > 0 ||
          guarded ||
          api.endpointType === 'PRIVATE'
        )
          continue;
        yield {
          at: api.at,
          api,
          message: `${logicalId} has a web ACL, and ${api.name} answers whoever calls its own endpoint`,
        };
      }
    }
  },
};
