import type { Basis, Price, PriceItem, PriceList, PriceTier } from './price.ts';

const REGION = 'us-east-1';
const MILLION = 1_000_000;

const GATEWAY = { date: '2026-09', source: 'Amazon API Gateway pricing', basis: 'price page' } as const;
const LAMBDA = { date: '2026-06', source: 'AWS Lambda pricing', basis: 'price page' } as const;
const COGNITO = { date: '2026-09', source: 'Amazon Cognito pricing', basis: 'price page' } as const;
const WAF = { date: '2026-11', source: 'descriptions of AWS WAF costs', basis: 'third party' } as const;
const AVP = { date: '2026-11', source: 'Amazon Verified Permissions pricing', basis: 'price page' } as const;
const EXAMPLES = { date: '2026-11', source: 'worked examples of AWS', basis: 'unconfirmed' } as const;

interface Read {
  readonly date: string;
  readonly source: string;
  readonly basis: Basis;
}

function price(
  item: PriceItem,
  unit: string,
  per: number,
  tiers: number | readonly PriceTier[],
  read: Read,
  more: Pick<Price, 'free' | 'note'> = {},
): Price {
  const list = typeof tiers === 'number' ? [{ upTo: null, price: tiers }] : tiers;
  return { item, region: REGION, unit, per, tiers: list, ...read, ...more };
}

/**
 * List prices in US dollars. Only the user pool's free tier is in here: those of Lambda, logs and data are the whole
 * account's, and API Gateway's ends after a year.
 */
export const PRICES: PriceList = {
  currency: 'USD',
  asOf: '2026-11',
  prices: [
    price(
      'api-gateway.rest.requests',
      'request',
      MILLION,
      [
        { upTo: 333 * MILLION, price: 3.5 },
        { upTo: 1_000 * MILLION, price: 2.8 },
        { upTo: 20_000 * MILLION, price: 2.38 },
        { upTo: null, price: 1.51 },
      ],
      GATEWAY,
      { note: 'private REST APIs cost the same (unconfirmed), and so does what is above 20,000 million' },
    ),
    price(
      'api-gateway.http.requests',
      'request of up to 512 KB',
      MILLION,
      [
        { upTo: 300 * MILLION, price: 1 },
        { upTo: null, price: 0.9 },
      ],
      GATEWAY,
    ),
    price('lambda.requests', 'invocation', MILLION, 0.2, LAMBDA),
    price('lambda.x86.gb-seconds', 'GB-second', 1, 0.0000166667, LAMBDA, {
      note: 'the init phase is billed',
    }),
    price('lambda.arm.gb-seconds', 'GB-second', 1, 0.0000133334, LAMBDA, {
      note: 'the init phase is billed',
    }),
    price('logs.ingest', 'GB', 1, 0.5, EXAMPLES),
    price('data.out', 'GB', 1, 0.09, EXAMPLES),
    price(
      'cognito.lite.mau',
      'monthly active user',
      1,
      [
        { upTo: 100_000, price: 0.0055 },
        { upTo: 1_000_000, price: 0.0046 },
        { upTo: 10_000_000, price: 0.00325 },
        { upTo: null, price: 0.0025 },
      ],
      COGNITO,
      { free: 10_000, note: 'the tiers above a million users are unconfirmed' },
    ),
    price('cognito.essentials.mau', 'monthly active user', 1, 0.015, COGNITO, { free: 10_000 }),
    price('cognito.plus.mau', 'monthly active user', 1, 0.02, COGNITO),
    price(
      'cognito.federated.mau',
      'monthly active user who signs in by SAML or OIDC',
      1,
      0.015,
      { ...COGNITO, basis: 'unconfirmed' },
      { free: 50 },
    ),
    price(
      'cognito.m2m.tokens',
      'token',
      1_000,
      2.25,
      {
        date: '2025-04',
        source: 'descriptions of Amazon Cognito machine-to-machine billing',
        basis: 'third party',
      },
      {
        note: 'the first tier, up to 250,000 tokens, taken for all of them: a ceiling; a fee of $6 a client stood beside it in 2024 and is gone from the documents (unconfirmed)',
      },
    ),
    price('waf.web-acl', 'web ACL and month', 1, 5, WAF),
    price('waf.rule', 'rule and month', 1, 1, WAF),
    price('waf.requests', 'inspected request', MILLION, 0.6, WAF, { note: 'blocked requests count, too' }),
    price('verified-permissions.single', 'authorization request', MILLION, 5, AVP),
    price(
      'verified-permissions.batch',
      'authorization request of a batch',
      MILLION,
      [
        { upTo: 40 * MILLION, price: 150 },
        { upTo: 100 * MILLION, price: 75 },
        { upTo: null, price: 40 },
      ],
      AVP,
    ),
    price('vpc-endpoint.hours', 'hour and zone', 1, 0.01, EXAMPLES),
    price('vpc-endpoint.data', 'GB', 1, 0.01, EXAMPLES),
  ],
};
