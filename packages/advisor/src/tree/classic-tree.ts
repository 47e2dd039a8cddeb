import type { Leaf } from './answer.ts';
import { all, any, type Condition, evaluate, is, type Situation } from './condition.ts';
import { PEOPLE } from './facts.ts';

/** A branch of the tree in the article of 2020. */
export interface ClassicBranch {
  readonly id: string;
  readonly question: string;
  readonly when: Condition;
  /** The leaf of the decision table that comes nearest; a layer has none. */
  readonly leaf?: Leaf | undefined;
  readonly answer: string;
  /** How sure we are that the drawn branch says this. */
  readonly confidence: string;
}

/** The picture stands nowhere in words, so this is not a quotation. */
export const CLASSIC_TREE_LABEL = 'reconstructed';
export const CLASSIC_TREE_SOURCE =
  'rebuilt from the text of Yan Cui, How to choose the right API Gateway auth method (2020), and his follow-ups of 2024; the order of Y1 to Y7 is our reading (50%)';

const people = is('caller', ...PEOPLE);

/** First match wins; Y8 and Y9 are rules on top of every answer. Order as reconstructed, not as drawn. */
export const CLASSIC_TREE: readonly ClassicBranch[] = [
  {
    id: 'Y2',
    question: 'public, but clients must be metered or limited?',
    when: all(is('caller', 'anon'), is('quota', true)),
    leaf: 'KEY',
    answer: 'API key and usage plan, no identity',
    confidence: '55%',
  },
  {
    id: 'Y1',
    question: 'must callers be authenticated?',
    when: is('caller', 'anon'),
    leaf: 'OPEN',
    answer: 'no: NONE (public)',
    confidence: '80%',
  },
  {
    id: 'Y3a',
    question: 'an AWS service in another account?',
    when: is('caller', 'svcCross'),
    leaf: 'IAMX',
    answer: 'AWS_IAM, and allow-list it in the resource policy',
    confidence: '95% rule, 35% drawn',
  },
  {
    id: 'Y3',
    question: 'is the caller internal, or another AWS service?',
    when: is('caller', 'svcSame', 'vpcSvc'),
    leaf: 'IAM',
    answer: 'AWS_IAM (SigV4)',
    confidence: '85%',
  },
  {
    id: 'Y4',
    question: 'does the client need AWS services directly?',
    when: any(all(people, is('aws', true)), is('caller', 'iot')),
    leaf: 'IDPOOL',
    answer: 'Cognito identity pool and AWS_IAM',
    confidence: '85%',
  },
  {
    id: 'Y6',
    question: 'access by group?',
    when: all(people, is('authz', 'roles')),
    leaf: 'ROLES',
    answer: 'Lambda authorizer (or AppSync)',
    confidence: '95% rule, 45% drawn',
  },
  {
    id: 'Y7',
    question: 'none fits (own tokens)?',
    when: is('cred', 'opaque'),
    leaf: 'CUSTOM',
    answer: 'Lambda authorizer',
    confidence: '75%',
  },
  {
    id: 'Y5a',
    question: 'users of Auth0 or Okta?',
    when: all(people, is('cred', 'oidc', 'saml')),
    leaf: 'POOL',
    answer: 'federate into the pool by SAML, then the Cognito authorizer',
    confidence: '95% rule, 50% drawn',
  },
  {
    id: 'Y5b',
    question: 'Facebook, Google, Amazon or Apple?',
    when: is('caller', 'social'),
    leaf: 'POOL',
    answer: 'social identity provider on the pool, then the Cognito authorizer',
    confidence: '95% rule, 50% drawn',
  },
  {
    id: 'Y5',
    question: 'end users of your own app?',
    when: people,
    leaf: 'POOL',
    answer: 'Cognito user pool and Cognito authorizer',
    confidence: '95%',
  },
  {
    id: 'Y7',
    question: 'none fits?',
    when: all(),
    leaf: 'CUSTOM',
    answer: 'Lambda authorizer',
    confidence: '75%',
  },
];

/** Where the classic tree ends: its last branch takes what no other takes. `undefined` where the facts leave it open. */
export function classicBranch(situation: Situation): ClassicBranch | undefined {
  for (const branch of CLASSIC_TREE) {
    const matches = evaluate(branch.when, situation);
    if (matches === undefined) return undefined;
    if (matches) return branch;
  }
  return undefined;
}

/** What the article says of every answer. */
export const CLASSIC_LAYERS: readonly Omit<ClassicBranch, 'when'>[] = [
  {
    id: 'Y8',
    question: 'limits by address, VPC or account?',
    answer: 'resource policy on top, never instead',
    confidence: '95% as a layer',
  },
  { id: 'Y9', question: 'auth inside the function?', answer: 'never', confidence: '99%' },
];
