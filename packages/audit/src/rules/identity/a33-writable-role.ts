import type { TemplateRule } from '../../rule.ts';
import { isForPeople, mayWrite, takesAnybody } from './pool-facts.ts';

/** Names of attributes that say what somebody may do, or whose data they see. */
const DECIDES =
  /^custom:.*(?:role|admin|group|tenant|permission|privilege|scope|tier|plan|org(?:anization)?(?:_?id)?|company_?id|account_?id|customer_?id)s?$/i;

export const writableRole: TemplateRule = {
  id: 'A33',
  slug: 'writable-role',
  severity: 'critical',
  title: 'users can write the attribute that says what they may do',
  why: 'An app client may write every mutable attribute unless it lists others: with their own access token users make themselves administrators or move to another tenant.',
  fix: 'List in `WriteAttributes` what users may change, and leave roles and tenants out; set those with AdminUpdateUserAttributes or in a trigger.',
  source: 'Truesec, "Cognito token security"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      const clients = pool.clients.filter(isForPeople);
      for (const { name, mutable, at } of pool.settings.attributes) {
        if (!DECIDES.test(name)) continue;
        // What cannot be changed is still set by whoever signs up.
        if (!mutable && !takesAnybody(pool)) continue;
        const writers = clients.filter((client) => mayWrite(client, name));
        const [first] = writers;
        if (first === undefined) continue;
        const how = mutable ? 'change' : 'choose (at sign-up)';
        yield {
          at,
          message: `users of \`${pool.logicalId}\` can ${how} \`${name}\` through the client \`${first.logicalId}\``,
        };
      }
    }
  },
};
