import type { TemplateRule } from '../../rule.ts';
import { isForPeople, mayWrite } from './pool-facts.ts';

const ADDRESSES = ['email', 'phone_number'];

export const unverifiedChange: TemplateRule = {
  id: 'A38',
  slug: 'unverified-change',
  severity: 'medium',
  title: 'a new address signs in before it is verified',
  why: 'Users replace their email address by that of somebody else and are known by it at once, before they prove that it is theirs.',
  fix: 'List the attribute in `UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate`.',
  source: 'BeDefended, "Secure Cognito configuration"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const { settings, clients, logicalId, at } of definition.userPools) {
      const { usernameAttributes, aliasAttributes, verifiedBeforeUpdate } = settings;
      const open = ADDRESSES.filter(
        (name) =>
          [...usernameAttributes, ...aliasAttributes].includes(name) &&
          !verifiedBeforeUpdate.includes(name) &&
          clients.some((client) => isForPeople(client) && mayWrite(client, name)),
      );
      if (open.length === 0) continue;
      const names = open.map((name) => `\`${name}\``).join(' and ');
      yield {
        at,
        message: `users of \`${logicalId}\` sign in with ${names}, and a change counts before it is verified`,
      };
    }
  },
};
