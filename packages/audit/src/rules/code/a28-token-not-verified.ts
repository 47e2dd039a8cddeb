import type { CodeFacts, CodePlace } from '../../code/code-facts.ts';
import { authorizerCode, backendCode, placeText } from '../../function-code.ts';
import { isOpen } from '../../route-facts.ts';
import type { Hit, TemplateRule } from '../../rule.ts';

export const tokenNotVerified: TemplateRule = {
  id: 'A28',
  slug: 'token-not-verified',
  severity: 'critical',
  title: 'a token is believed and not verified',
  why: 'Anybody can write a token: without its signature, its issuer and its audience it says nothing.',
  fix: 'Use a library that verifies (aws-jwt-verify, jose, PyJWT) and state algorithms, issuer and audience; better, let a JWT or Cognito authorizer do it.',
  source: 'OWASP API Security Top 10 2023, "API2 Broken Authentication"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, code } of authorizerCode(subject)) {
      const found = flawOf(code);
      if (found !== undefined) yield hit(authorizer.logicalId, found, { at: authorizer.at, api });
    }
    for (const { api, fn, routes, code } of backendCode(subject)) {
      // Behind an authorizer the token has been verified already.
      if (!routes.some(({ route }) => isOpen(route))) continue;
      const found = flawOf(code);
      if (found !== undefined) yield hit(fn.logicalId, found, { at: fn.at, api });
    }
  },
};

interface Flaw {
  readonly what: string;
  readonly place: CodePlace;
}

function flawOf(code: CodeFacts): Flaw | undefined {
  const { decodes, verifications, signatures, asksElsewhere } = code;
  const none = verifications.find(({ acceptsNone }) => acceptsNone);
  if (none !== undefined) return { what: 'accepts the algorithm `none`', place: none };
  const [decode] = decodes;
  const checks = verifications.length + signatures.length + asksElsewhere.length;
  if (decode !== undefined && code.complete && checks === 0) {
    return { what: 'reads a token without verifying it', place: decode };
  }
  const forAnybody = verifications.find(({ audienceChecked }) => audienceChecked === false);
  if (forAnybody !== undefined && code.fetchesKeys && code.audienceReads.length === 0) {
    return {
      what: 'takes every token of the issuer, also those for other applications (no audience)',
      place: forAnybody,
    };
  }
  return undefined;
}

function hit(name: string, { what, place }: Flaw, base: Pick<Hit, 'at' | 'api'>): Hit {
  return { ...base, message: `\`${name}\` ${what} (${placeText(place)})` };
}
