import { describe, expect, it } from 'vitest';
import { chooseRole } from './choose-role.ts';
import type { IdentityPoolDoc, MappingRule, RoleMapping } from './identity-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

const NAME = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc:client1';
const [USER, GUEST, ADMIN, EDITOR] = ['user', 'guest', 'admin', 'editor'].map(
  (name) => `arn:aws:iam::111122223333:role/${name}`,
) as [string, string, string, string];

const pool = (
  mapping?: RoleMapping,
  roles = { authenticated: USER, unauthenticated: GUEST },
): IdentityPoolDoc => ({
  IdentityPoolName: 'shop',
  AllowUnauthenticatedIdentities: true,
  roles: { Roles: roles, RoleMappings: mapping && { [NAME]: mapping } },
});

const login = (claims: VerifiedLogin['claims'] = {}): VerifiedLogin => ({
  kind: 'user-pool',
  provider: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
  subject: 'sub-1',
  amr: [],
  mappingName: NAME,
  claims,
});

const token = (resolution: RoleMapping['AmbiguousRoleResolution']): RoleMapping => ({
  Type: 'Token',
  AmbiguousRoleResolution: resolution,
});
const rules = (...Rules: MappingRule[]): RoleMapping => ({
  Type: 'Rules',
  AmbiguousRoleResolution: 'Deny',
  RulesConfiguration: { Rules },
});
const rule = (MatchType: MappingRule['MatchType'], Value: string, RoleARN = ADMIN): MappingRule => ({
  Claim: 'custom:level',
  MatchType,
  Value,
  RoleARN,
});
const BOTH = { 'cognito:roles': [ADMIN, EDITOR], 'cognito:preferred_role': EDITOR };

const DENIED = 'The ambiguous role mapping rules denied this request.';
const FORBIDDEN = 'The custom role is not among the roles of this identity.';

describe('the role of an identity', () => {
  it.each([
    ['guests', pool(), [], GUEST],
    ['who has signed in', pool(), [login()], USER],
    ['a token with a preferred role', pool(token('Deny')), [login(BOTH)], EDITOR],
    ['a token without roles, where the pool falls back', pool(token('AuthenticatedRole')), [login()], USER],
    [
      'a token with roles of which none is preferred, where the pool falls back',
      pool(token('AuthenticatedRole')),
      [login({ 'cognito:roles': [ADMIN, EDITOR] })],
      USER,
    ],
    [
      'a login that is not mapped beside one that is',
      pool(token('Deny')),
      [{ ...login(), mappingName: 'x' }, login(BOTH)],
      EDITOR,
    ],
    [
      'the first rule that matches',
      pool(rules(rule('Equals', 'low'), rule('Equals', 'high', EDITOR), rule('Equals', 'high'))),
      [login({ 'custom:level': 'high' })],
      EDITOR,
    ],
  ])('%s', (_, doc, logins, expected) => {
    expect(chooseRole(doc, logins, undefined)).toBe(expected);
  });

  it.each([
    [
      'a token without a preferred role',
      pool(token('Deny')),
      [login({ 'cognito:roles': [ADMIN, EDITOR] })],
      undefined,
      DENIED,
    ],
    ['a mapping that does not say', pool(token(undefined)), [login()], undefined, DENIED],
    [
      'no rule that matches',
      pool(rules(rule('Equals', 'high'))),
      [login({ 'custom:level': 'low' })],
      undefined,
      DENIED,
    ],
    [
      'a custom role that the token has not',
      pool(token('AuthenticatedRole')),
      [login(BOTH)],
      USER,
      FORBIDDEN,
    ],
    [
      'a custom role of a rule that does not match',
      pool(rules(rule('Equals', 'low'), rule('Equals', 'high', EDITOR))),
      [login({ 'custom:level': 'low' })],
      EDITOR,
      FORBIDDEN,
    ],
    ['a custom role of a guest', pool(), [], GUEST, FORBIDDEN],
    ['a custom role where nothing is mapped', pool(), [login(BOTH)], EDITOR, FORBIDDEN],
  ])('is denied for %s', (_, doc, logins, custom, message) => {
    expect(() => chooseRole(doc, logins, custom)).toThrow(
      expect.objectContaining({ code: 'NotAuthorizedException', message }),
    );
  });

  it('is a custom one of the token, or of any rule that matches', () => {
    expect(chooseRole(pool(token('Deny')), [login(BOTH)], ADMIN)).toBe(ADMIN);
    const both = pool(rules(rule('Equals', 'high'), rule('StartsWith', 'hi', EDITOR)));
    expect(chooseRole(both, [login({ 'custom:level': 'high' })], EDITOR)).toBe(EDITOR);
  });

  it('is none where the pool has none', () => {
    for (const logins of [[], [login()]])
      expect(() => chooseRole({ ...pool(), roles: undefined }, logins, undefined)).toThrow(
        expect.objectContaining({ code: 'InvalidIdentityPoolConfigurationException' }),
      );
  });

  it.each([
    ['Equals', 'high', 'high', true],
    ['Equals', 'high', 'higher', false],
    ['Contains', 'ig', 'high', true],
    ['Contains', 'admin', ['staff', 'admin'], true],
    ['Contains', 'admin', ['staff'], false],
    ['StartsWith', 'hi', 'high', true],
    ['StartsWith', 'gh', 'high', false],
    ['NotEqual', 'high', 'low', true],
    ['NotEqual', 'high', 'high', false],
    ['NotEqual', 'high', undefined, false],
    ['Equals', 'true', true, true],
  ] as const)('by the rule %s %s of the claim %j: %j', (type, value, claim, matches) => {
    const claims: VerifiedLogin['claims'] = claim === undefined ? {} : { 'custom:level': claim };
    const choose = () => chooseRole(pool(rules(rule(type, value))), [login(claims)], undefined);
    if (matches) expect(choose()).toBe(ADMIN);
    else expect(choose).toThrow(DENIED);
  });
});
