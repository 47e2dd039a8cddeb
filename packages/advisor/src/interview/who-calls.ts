import { is } from '../tree/index.ts';
import type { Question } from './question.ts';

const UNKNOWN_CALLER = 'taken as users of your app, who must sign in: nobody gets in by accident';

/** Who calls: one question, and what it leaves open. */
export const WHO_CALLS: readonly Question[] = [
  {
    id: 'who',
    ask: 'Who calls these routes?',
    why: 'it decides more than anything else; where several kinds of callers share the API, each gets an answer of its own',
    kind: 'one',
    options: [
      { id: 'anon', label: 'anybody, without signing in', settles: { caller: 'anon' } },
      { id: 'user', label: 'users of our own app', settles: { caller: 'user' } },
      {
        id: 'social',
        label: 'people who sign in with Google, Apple, Facebook or Amazon',
        settles: { caller: 'social' },
      },
      { id: 'partner', label: 'a partner: another company', settles: {} },
      { id: 'employee', label: 'our employees', settles: { caller: 'employee' } },
      { id: 'service', label: 'a service or job: a program, no person', settles: {} },
      { id: 'iot', label: 'devices', settles: { caller: 'iot' } },
      { id: 'webhook', label: 'a provider that sends webhooks', settles: { caller: 'webhook' } },
      { id: 'agent', label: 'AI agents (MCP clients and the like)', settles: {} },
    ],
    dontKnow: [{ settles: { caller: 'user' }, says: UNKNOWN_CALLER }],
  },
  {
    id: 'partner-who',
    ask: "Is it the partner's people, or the partner's servers?",
    why: 'people sign in, servers hold a credential of their own',
    kind: 'one',
    options: [
      { id: 'people', label: 'people', settles: { caller: 'partner' } },
      { id: 'servers', label: 'servers', settles: { caller: 'm2m' } },
    ],
    dontKnow: [{ settles: { caller: 'partner' }, says: 'taken as people, who must sign in one by one' }],
    after: { question: 'who', option: 'partner' },
  },
  {
    id: 'service-where',
    ask: 'Where does the service run?',
    why: 'what runs on AWS has a role to sign with; what runs elsewhere needs a credential',
    kind: 'one',
    options: [
      { id: 'same', label: 'on AWS, in the account of the API', settles: {} },
      { id: 'other', label: 'on AWS, in another account', settles: { caller: 'svcCross' } },
      {
        id: 'vpc',
        label: 'in our VPC, and the API must be reachable from there alone',
        settles: { caller: 'vpcSvc' },
      },
      { id: 'outside', label: 'outside AWS', settles: { caller: 'm2m' } },
    ],
    dontKnow: [
      {
        settles: { caller: 'm2m' },
        says: 'taken as outside AWS, with a credential of its own: that works anywhere',
      },
    ],
    after: { question: 'who', option: 'service' },
  },
  {
    id: 'service-for-whom',
    ask: "Must the identity of a user travel with the service's calls?",
    why: "a role says which service calls, never for which user; a user's token says that",
    kind: 'one',
    options: [
      { id: 'no', label: 'no, the service acts for itself', settles: { caller: 'svcSame' } },
      { id: 'yes', label: "yes, it calls with the user's token", settles: { caller: 'user' } },
    ],
    dontKnow: [{ settles: { caller: 'user' }, says: 'taken as yes, so that the API always knows the user' }],
    after: { question: 'service-where', option: 'same' },
  },
  {
    id: 'agent-where',
    ask: 'Does the agent run in the account of the API, for no user in particular?',
    why: 'such an agent is a service with a role; any other needs OAuth tokens',
    kind: 'one',
    options: [
      { id: 'no', label: 'no', settles: { caller: 'agent' } },
      { id: 'yes', label: 'yes', settles: { caller: 'svcSame' } },
    ],
    dontKnow: [
      { settles: { caller: 'agent' }, says: 'taken as no: the agent gets tokens for this API alone' },
    ],
    after: { question: 'who', option: 'agent' },
  },
  {
    id: 'proof',
    ask: 'What does the provider prove itself with?',
    why: 'a signature over the body must be checked where the body is; a fixed header can be checked before',
    kind: 'one',
    options: [
      { id: 'hmac', label: 'a signature (HMAC) over the body', settles: { proof: 'hmac' } },
      { id: 'header', label: 'a fixed secret in a header, nothing else', settles: { proof: 'header' } },
    ],
    dontKnow: [
      {
        settles: { proof: 'hmac' },
        says: 'taken as a signature over the body, which most providers send: ask for it',
      },
    ],
    when: is('caller', 'webhook'),
  },
  {
    id: 'can-sign',
    ask: 'Can the device sign its requests (SigV4)?',
    why: 'then AWS IoT Core trades its certificate for temporary credentials; else the certificate must do alone',
    kind: 'one',
    options: [
      { id: 'yes', label: 'yes', settles: { canSign: true } },
      { id: 'no', label: 'no, or it has a certificate of our own authority', settles: { canSign: false } },
    ],
    dontKnow: [{ settles: { canSign: true }, says: 'taken as yes: every AWS SDK can' }],
    when: is('caller', 'iot'),
  },
];
