import { describe, expect, it } from 'vitest';
import { type ApiFlow, allowsFlow, checkFlow } from './allowed-flows.ts';

const FLOWS: readonly ApiFlow[] = [
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_SRP_AUTH',
  'CUSTOM_AUTH',
  'USER_AUTH',
  'REFRESH_TOKEN_AUTH',
];

describe('ExplicitAuthFlows', () => {
  it.each<[readonly string[] | undefined, readonly ApiFlow[]]>([
    [undefined, ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    [[], ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    [['ALLOW_USER_SRP_AUTH'], ['USER_SRP_AUTH']],
    [
      ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ['USER_AUTH', 'REFRESH_TOKEN_AUTH'],
    ],
    [['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ['ADMIN_USER_PASSWORD_AUTH']],
    [['ALLOW_USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH']],
    [
      ['ADMIN_NO_SRP_AUTH'],
      ['ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'],
    ],
    [['USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    [['CUSTOM_AUTH_FLOW_ONLY'], ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    // A value that is none allows nothing.
    [['ALLOW_EVERYTHING'], []],
  ])('%j allow %j', (ExplicitAuthFlows, allowed) => {
    const doc = { ClientName: 'web', ExplicitAuthFlows };
    expect(FLOWS.filter((flow) => allowsFlow(doc, flow))).toEqual(
      FLOWS.filter((flow) => allowed.includes(flow)),
    );
  });

  it.each<[ApiFlow, string]>([
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['ADMIN_USER_PASSWORD_AUTH', 'Auth flow not enabled for this client'],
    ['USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
  ])('refuse %s in the words of Cognito', (flow, message) => {
    const doc = { ClientName: 'web', ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] };
    const client = { id: 'one', poolId: 'two', createdAt: 0, modifiedAt: 0, doc };
    expect(() => checkFlow(client, flow)).toThrow(message);
  });
});
