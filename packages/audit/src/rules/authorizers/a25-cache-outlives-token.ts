import type { TemplateRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const cacheOutlivesToken: TemplateRule = {
  id: 'A25',
  slug: 'cache-outlives-token',
  severity: 'high',
  title: 'an authorizer keeps its answer longer than a token lives',
  why: 'A token that has expired is still let in until the cached answer goes.',
  fix: 'Make the TTL shorter than the shortest token life.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: true,
  needs: 'model',
  *check({ definition, routes }) {
    const lives = definition.userPools.flatMap(({ clients }) =>
      clients.flatMap(({ name, logicalId, idTokenTtlSeconds, accessTokenTtlSeconds }) => ({
        client: name ?? logicalId,
        seconds: Math.min(idTokenTtlSeconds, accessTokenTtlSeconds),
      })),
    );
    const [shortest] = lives.toSorted((a, b) => a.seconds - b.seconds);
    if (shortest === undefined) return;
    for (const [authorizer, { api }] of routesByAuthorizer(routes)) {
      if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') continue;
      if (authorizer.resultTtlSeconds <= shortest.seconds) continue;
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.name}\` keeps its answer ${authorizer.resultTtlSeconds} s, and a token of ${shortest.client} lives ${shortest.seconds} s`,
      };
    }
  },
};
