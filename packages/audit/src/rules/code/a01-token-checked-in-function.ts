import { backendCode, placeText } from '../../function-code.ts';
import { isOpen, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

/** Routes on which a token is the subject, and not the credential. */
const ABOUT_TOKENS =
  /(?:^|[/_-])(?:auth|log-?in|sign-?in|log-?out|token|refresh|verify|oauth2?|callback|jwks?)(?:$|[/_-])/i;

export const tokenCheckedInFunction: TemplateRule = {
  id: 'A01',
  slug: 'token-checked-in-function',
  severity: 'high',
  title: 'the function checks tokens that the gateway could check',
  why: 'Every refused request is paid twice: once to the gateway and once to the function. A flood of junk tokens costs what real traffic costs.',
  fix: 'Give the routes a JWT or Cognito authorizer, or a Lambda authorizer with a cache; the function keeps only checks on single objects.',
  source: 'Yan Cui, "How to choose the right API Gateway auth method"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, fn, routes, code } of backendCode(subject)) {
      const [verification] = code.verifications;
      const open = routes.filter(
        ({ route }) => isOpen(route) && !subject.declaredPublic.has(route) && !ABOUT_TOKENS.test(route.path),
      );
      const [first] = open;
      if (verification === undefined || first === undefined) continue;
      const more = open.length === 1 ? '' : ` and ${open.length - 1} more`;
      yield {
        at: first.route.at,
        api,
        route: first.route,
        message: `${routeName(first.route)}${more} let everybody reach \`${fn.logicalId}\`, which checks tokens itself (${verification.library}, ${placeText(verification)})`,
      };
    }
  },
};
