import type { TemplateRule } from '../../rule.ts';
import { isForPeople } from './pool-facts.ts';

export const existenceErrors: TemplateRule = {
  id: 'A39',
  slug: 'existence-errors',
  severity: 'low',
  title: 'errors of the client tell whether a user exists',
  why: '`UserNotFoundException` lets anybody find out who has an account, one guess at a time. SignUp tells it in any case.',
  fix: 'Set `PreventUserExistenceErrors: ENABLED`.',
  source: 'Amazon Cognito Developer Guide, "Managing user existence error responses"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      for (const client of pool.clients) {
        if (client.settings.existenceErrors !== 'LEGACY' || !isForPeople(client)) continue;
        yield {
          at: client.at,
          message: `the client \`${client.logicalId}\` answers differently for unknown users`,
        };
      }
    }
  },
};
