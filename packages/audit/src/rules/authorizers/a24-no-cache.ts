import type { TemplateRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const noCache: TemplateRule = {
  id: 'A24',
  slug: 'no-cache',
  severity: 'medium',
  title: 'a Lambda authorizer runs for every request',
  why: 'Without a cache each request pays for one more invocation, and waits for it.',
  fix: 'Set a TTL of 60 to 300 seconds, unless an answer depends on more than the identity sources.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: false,
  needs: 'model',
  *check({ routes }) {
    for (const [authorizer, { api }] of routesByAuthorizer(routes)) {
      const cached =
        authorizer.kind === 'JWT' ||
        authorizer.kind === 'COGNITO_USER_POOLS' ||
        authorizer.resultTtlSeconds > 0;
      if (cached || api.kind === 'WEBSOCKET') continue;
      yield { at: authorizer.at, api, message: `the answers of \`${authorizer.name}\` are not kept` };
    }
  },
};
