import type { TemplateRule } from '../../rule.ts';
import { isForPeople, mayWrite, takesAnybody } from './pool-facts.ts';

/** Words in the names of attributes that say what somebody may do, or whose data they see. */
const DECIDES =
  /^(?:roles?|admin|isadmin|superuser|groups?|tenants?|tenantid|permissions?|privileges?|scopes?|tier|plan|org|orgid|organi[sz]ation)$/;
const OWNER_ID = /(?:company|account|customer|client|merchant|organi[sz]ation) id$/;

/** `custom:tenantId` and `custom:tenant_id` are the words `tenant id`. */
function decides(name: string): boolean {
  const words = name
    .replace(/^custom:/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => DECIDES.test(word)) || OWNER_ID.test(words.join(' '));
}

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
        if (!decides(name)) continue;
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
