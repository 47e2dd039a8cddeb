import type { Api, JwtAuthorizer } from '@portcullis/model';
import type { ComparingRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const sharedAudience: ComparingRule = {
  id: 'A30',
  slug: 'shared-audience',
  severity: 'high',
  title: 'two APIs take tokens of the same audience',
  why: 'A token that one API received can be used at the other: whoever holds it, the operator of the first API included.',
  fix: 'Give each API an audience of its own (a resource server and its scopes, in Cognito).',
  source: 'API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"',
  recommended: false,
  needs: 'model',
  *compare(subjects) {
    const first = new Map<string, { readonly api: Api; readonly authorizer: JwtAuthorizer }>();
    for (const { routes } of subjects) {
      for (const [authorizer, { api }] of routesByAuthorizer(routes)) {
        if (authorizer.kind !== 'JWT' || authorizer.unresolved !== undefined) continue;
        for (const audience of authorizer.audiences) {
          const key = `${authorizer.issuer} ${audience}`;
          const other = first.get(key);
          if (other === undefined) first.set(key, { api, authorizer });
          else if (other.api !== api) {
            yield {
              at: authorizer.at,
              api,
              message: `a token for ${other.api.name} (audience \`${audience}\`) gets into ${api.name}, too`,
            };
          }
        }
      }
    }
  },
};
