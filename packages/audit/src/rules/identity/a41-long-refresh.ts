import type { TemplateRule } from '../../rule.ts';

const DAY_SECONDS = 86_400;
const LONG_SECONDS = 30 * DAY_SECONDS;

export const longRefresh: TemplateRule = {
  id: 'A41',
  slug: 'long-refresh',
  severity: 'medium',
  title: 'refresh tokens live longer than 30 days and are not rotated',
  why: 'Whoever steals one has the account for months, and nobody notices.',
  fix: 'Shorten `RefreshTokenValidity`, or switch `RefreshTokenRotation` on.',
  source: 'Amazon Cognito Developer Guide, "Refresh tokens"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      for (const { settings, logicalId, at } of pool.clients) {
        if (settings.refreshTokenTtlSeconds <= LONG_SECONDS || settings.refreshTokenRotation) continue;
        const days = Math.round(settings.refreshTokenTtlSeconds / DAY_SECONDS);
        yield { at, message: `refresh tokens of the client \`${logicalId}\` live ${days} days` };
      }
    }
  },
};
