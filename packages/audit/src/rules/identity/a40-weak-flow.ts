import type { UserPoolClient } from '@portcullis/model';
import type { TemplateRule } from '../../rule.ts';

export const weakFlow: TemplateRule = {
  id: 'A40',
  slug: 'weak-flow',
  severity: 'high',
  title: 'an app client uses the implicit or the password grant',
  why: 'The implicit grant puts tokens into addresses, history and logs; the password grant hands the password to the application and skips MFA by redirect. Both are gone from OAuth 2.1.',
  fix: 'Use the authorization code grant with PKCE (`AllowedOAuthFlows: [code]`), or SRP (`ALLOW_USER_SRP_AUTH`); a browser has no client secret.',
  source: 'RFC 9700 "Best Current Practice for OAuth 2.0 Security"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      for (const client of pool.clients) {
        const weak = weakFlows(client);
        if (weak.length === 0) continue;
        yield { at: client.at, message: `the client \`${client.logicalId}\` allows ${weak.join(' and ')}` };
      }
    }
  },
};

function weakFlows({ flows, settings, generateSecret }: UserPoolClient): readonly string[] {
  const implicit = flows.includes('implicit');
  const password = (settings.authFlows ?? []).find((flow) => /^(?:ALLOW_)?USER_PASSWORD_AUTH$/.test(flow));
  return [
    ...(implicit ? [`the implicit grant${generateSecret ? ' with a client secret' : ''}`] : []),
    ...(password === undefined ? [] : [`\`${password}\``]),
  ];
}
