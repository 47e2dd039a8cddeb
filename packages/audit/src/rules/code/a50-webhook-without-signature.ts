import { backendCode } from '../../function-code.ts';
import { isOpen, isWrite, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

const HOOK = /(?:web-?hook|(?:^|[/_-])hooks?(?:$|[/_-])|(?:^|[/_-])ipn(?:$|[/_-]))/i;

export const webhookWithoutSignature: TemplateRule = {
  id: 'A50',
  slug: 'webhook-without-signature',
  severity: 'high',
  title: 'a webhook is taken without a check of its signature',
  why: 'The address of a webhook is no secret: anybody can post events that the provider never sent, and send a real one again.',
  fix: 'Compute the HMAC of the raw body, compare it in constant time, and refuse what is older than some minutes or was seen before.',
  source: 'OWASP API Security Top 10 2023, "API10 Unsafe Consumption of APIs"',
  recommended: false,
  needs: 'code',
  *check(subject) {
    for (const { api, fn, routes, code } of backendCode(subject)) {
      if (!code.complete || code.signatures.length > 0 || code.verifications.length > 0) continue;
      for (const { route } of routes) {
        if (!isOpen(route) || !isWrite(route) || !HOOK.test(`${route.path} ${fn.logicalId}`)) continue;
        yield {
          at: route.at,
          api,
          route,
          message: `${routeName(route)} is open, and \`${fn.logicalId}\` checks no signature`,
        };
      }
    }
  },
};
