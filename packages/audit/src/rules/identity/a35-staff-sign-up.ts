import type { TemplateRule } from '../../rule.ts';
import { takesAnybody } from './pool-facts.ts';

const STAFF = /(?:staff|employee|internal|admin|back-?office|operator|operations|workforce|corporate)/i;

export const staffSignUp: TemplateRule = {
  id: 'A35',
  slug: 'staff-sign-up',
  severity: 'high',
  title: 'anybody may sign up to a pool that looks like one for staff',
  why: 'SignUp needs no credentials but the id of a client: a stranger becomes a user of the pool and passes every authorizer that only asks for a valid token.',
  fix: 'Set `AdminCreateUserConfig.AllowAdminCreateUserOnly: true`.',
  source: 'Valtik, "Cognito misconfigurations"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      const names = `${pool.logicalId} ${pool.name ?? ''}`;
      if (!STAFF.test(names) || !takesAnybody(pool) || pool.settings.triggers.includes('PreSignUp')) continue;
      yield { at: pool.at, message: `strangers can sign up to \`${pool.logicalId}\`` };
    }
  },
};
