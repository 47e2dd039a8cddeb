import type { Caller } from '@portcullis/advisor/tree';

/** Who calls, as the head of an answer names them. */
export const CALLER_WORDS: Readonly<Record<Caller, string>> = {
  anon: 'anybody, without signing in',
  user: 'the users of your app',
  social: 'people who sign in with a social account',
  partner: "a partner's people",
  employee: 'your employees',
  m2m: 'servers outside your account',
  svcSame: 'services in your own account',
  svcCross: 'a service in another account',
  vpcSvc: 'services in your VPC',
  iot: 'devices',
  webhook: 'a provider that sends webhooks',
  agent: 'AI agents',
};
