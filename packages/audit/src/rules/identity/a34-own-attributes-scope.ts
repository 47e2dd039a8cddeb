import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { TemplateRule } from '../../rule.ts';

export const ownAttributesScope: TemplateRule = {
  id: 'A34',
  slug: 'own-attributes-scope',
  severity: 'high',
  title: 'the scope `aws.cognito.signin.user.admin` is granted',
  why: "A token with it changes its user's attributes, password and MFA at the pool itself; a stolen one does the same.",
  fix: 'Leave the scope out of `AllowedOAuthScopes` unless the application lets people edit their account through the pool.',
  source: 'Truesec, "Cognito token security"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      for (const { scopes, logicalId, at } of pool.clients) {
        if (!scopes.includes(API_SIGN_IN_SCOPE)) continue;
        yield {
          at,
          message: `the client \`${logicalId}\` of \`${pool.logicalId}\` may ask for \`${API_SIGN_IN_SCOPE}\``,
        };
      }
    }
  },
};
