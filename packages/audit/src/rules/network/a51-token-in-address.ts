import type { TemplateRule } from '../../rule.ts';

const TICKET = /ticket|one-?time|otp|nonce|code/i;

export const tokenInAddress: TemplateRule = {
  id: 'A51',
  slug: 'token-in-address',
  severity: 'high',
  title: 'a WebSocket API takes its token from the address',
  why: 'Addresses stand in access logs, proxies and browser histories; a token that lives for an hour is good for an hour to whoever reads them. Only `$connect` is checked: a connection outlives its token.',
  fix: 'Exchange the token for a ticket that is good once and for a minute, and close connections whose token has expired.',
  source:
    'API Gateway Developer Guide, "Control access to WebSocket APIs with AWS Lambda REQUEST authorizers"',
  recommended: false,
  needs: 'model',
  *check({ routes }) {
    for (const { api, route, authorizer } of routes) {
      if (api.kind !== 'WEBSOCKET' || route.path !== '$connect' || authorizer === undefined) continue;
      if (authorizer.kind !== 'REQUEST') continue;
      const source = authorizer.identitySources.find(({ in: where }) => where === 'querystring');
      if (source === undefined || TICKET.test(source.name)) continue;
      yield {
        at: authorizer.at,
        api,
        route,
        message: `\`${authorizer.logicalId}\` reads \`${source.name}\` from the address`,
      };
    }
  },
};
