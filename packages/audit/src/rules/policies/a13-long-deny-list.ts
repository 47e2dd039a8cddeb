import type { Statement } from '@portcullis/model/policy';
import type { TemplateRule } from '../../rule.ts';

/** More do not belong into a policy. */
const MOST = 20;

function deniedAddresses({ effect, conditions }: Statement): readonly string[] {
  if (effect !== 'Deny') return [];
  return conditions
    .filter(({ operator, key }) => operator === 'IpAddress' && key.toLowerCase() === 'aws:sourceip')
    .flatMap(({ values }) => values);
}

export const longDenyList: TemplateRule = {
  id: 'A13',
  slug: 'long-deny-list',
  severity: 'medium',
  title: 'a resource policy keeps a list of denied addresses',
  why: 'A policy holds 8,192 characters, changes only with a deployment, and is copied from API to API, where the copies drift apart.',
  fix: 'Keep the addresses in an IP set of one AWS WAF web ACL that all REST APIs share.',
  source: 'AWS WAF Developer Guide, "IP set match rule statement"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    const seen = new Map<string, string>();
    for (const api of definition.apis) {
      for (const statement of api.resourcePolicy?.statements ?? []) {
        const addresses = deniedAddresses(statement);
        if (addresses.length === 0) continue;
        const key = addresses.toSorted().join(' ');
        const other = seen.get(key);
        if (addresses.length > MOST) {
          yield {
            at: statement.at,
            api,
            message: `the resource policy of ${api.name} denies ${addresses.length} addresses`,
          };
        } else if (other !== undefined && other !== api.name) {
          yield {
            at: statement.at,
            api,
            message: `${api.name} denies the same addresses as ${other}, in a copy of the list`,
          };
        }
        seen.set(key, other ?? api.name);
      }
    }
  },
};
