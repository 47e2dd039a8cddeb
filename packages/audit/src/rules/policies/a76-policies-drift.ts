import type { Api } from '@portcullis/model';
import type { Statement } from '@portcullis/model/policy';
import { listed } from '../../route-facts.ts';
import type { ComparingRule } from '../../rule.ts';

interface DenyList {
  readonly api: Api;
  readonly statement: Statement;
  readonly addresses: ReadonlySet<string>;
}

function deniedBy(api: Api): readonly DenyList[] {
  const denies = (api.resourcePolicy?.statements ?? []).flatMap((statement) => {
    const clauses = statement.conditions.filter(
      ({ operator, key }) => operator === 'IpAddress' && key.toLowerCase() === 'aws:sourceip',
    );
    return statement.effect === 'Deny' && clauses.length > 0 ? [{ statement, clauses }] : [];
  });
  const [first] = denies;
  if (first === undefined) return [];
  const addresses = denies.flatMap(({ clauses }) => clauses.flatMap(({ values }) => values));
  return [{ api, statement: first.statement, addresses: new Set(addresses) }];
}

export const policiesDrift: ComparingRule = {
  id: 'A76',
  slug: 'policies-drift',
  severity: 'medium',
  title: 'APIs deny different addresses',
  why: 'Copies of a list drift: who is blocked at one API walks in at the next.',
  fix: 'Move the list into the IP set of one web ACL that all REST APIs share; until then, complete it here.',
  source: 'AWS WAF Developer Guide, "IP set match rule statement"',
  recommended: true,
  needs: 'model',
  *compare(subjects) {
    const lists = subjects.flatMap(({ definition }) => definition.apis.flatMap(deniedBy));
    for (const list of lists) {
      const others = lists.filter(
        (one) => one !== list && [...one.addresses].some((address) => list.addresses.has(address)),
      );
      const lacking = new Map<string, string>();
      for (const { addresses, api } of others) {
        for (const address of addresses) if (!list.addresses.has(address)) lacking.set(address, api.name);
      }
      if (lacking.size === 0) continue;
      const names = [...new Set(lacking.values())].sort();
      yield {
        at: list.statement.at,
        api: list.api,
        message: `${list.api.name} does not deny ${listed([...lacking.keys()].sort())}, and ${names.join(', ')} ${names.length === 1 ? 'does' : 'do'}`,
      };
    }
  },
};
