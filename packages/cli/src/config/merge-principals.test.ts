import { readTree } from '@portcullis/formats/source';
import { type Definition, type IamUser, NO_SURROUNDINGS } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from './load-config.ts';
import { mergePrincipals } from './merge-principals.ts';
import { devicesWithoutSecret } from './mfa-devices.ts';
import { notHonoured } from './not-honoured.ts';
import { readConfig } from './read-config.ts';

const at = { file: 'template.yaml', line: 1, column: 1 };

const TEMPLATE_USER: IamUser = {
  logicalId: 'Ops',
  name: 'ops',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/ops',
  uniqueId: 'AIDAOPS',
  groups: [],
  policies: [],
  tags: { from: 'template' },
  accessKeys: [{ id: 'AKIATEMPLATE', active: true }],
  mfaDevices: [{ serial: 'arn:aws:iam::111122223333:mfa/phone' }],
  unresolvedPolicies: [],
  at,
};

const definition: Definition = {
  partition: 'aws',
  account: '111122223333',
  region: 'eu-west-1',
  apis: [],
  functions: [],
  userPools: [],
  cognitoResources: [],
  apiKeys: [],
  usagePlans: [],
  customDomains: [],
  iam: { users: [TEMPLATE_USER], roles: [] },
  surroundings: NO_SURROUNDINGS,
};

function loaded(text: string): LoadedConfig {
  const tree = readTree(text, 'portcullis.yaml');
  return { config: readConfig(tree), tree, folder: '/', file: 'portcullis.yaml' };
}

const merge = (text: string): ReturnType<typeof mergePrincipals> =>
  mergePrincipals(definition, loaded(text), { env: { SECRET: 'from-env' }, folder: '/' });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('it was accepted');
}

const ALLOW =
  '{ Version: 2012-10-17, Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: "*" }] }';

describe('principals of the configuration', () => {
  it('give keys to a user of the template, whose own stay', () => {
    const { users } = merge(`
principals:
  users:
    - name: ops
      accessKeys: [{ id: AKIACONFIG, secret: { env: SECRET } }]
      policies: [${ALLOW}]
`).definition.iam;
    expect(users).toHaveLength(1);
    expect(users[0]?.logicalId).toBe('Ops');
    expect(users[0]?.accessKeys).toEqual([
      { id: 'AKIATEMPLATE', active: true },
      { id: 'AKIACONFIG', secret: 'from-env', active: true },
    ]);
    expect(users[0]?.policies[0]?.statements[0]?.at).toMatchObject({ file: 'portcullis.yaml', line: 6 });
  });

  it('are another user where the account is another', () => {
    const { users } = merge('principals: { users: [{ name: ops, account: "444455556666", path: /team/ }] }')
      .definition.iam;
    expect(users.map((user) => user.arn)).toEqual([
      'arn:aws:iam::111122223333:user/ops',
      'arn:aws:iam::444455556666:user/team/ops',
    ]);
  });

  it('get the policies of their groups and managed policies by name and by ARN', () => {
    const { users } = merge(`
principals:
  managedPolicies: [{ name: Call, document: ${ALLOW} }]
  groups: [{ name: callers, policies: [Call] }]
  users: [{ name: a, groups: [callers], policies: [arn:aws:iam::111122223333:policy/Call] }]
`).definition.iam;
    expect(users.find((user) => user.name === 'a')?.policies).toHaveLength(2);
  });

  it('have sessions with temporary credentials', () => {
    const { roles } = merge(`
principals:
  roles:
    - name: partner
      sessions:
        - { name: s, accessKey: { id: ASIAX, secret: x }, token: tok, expires: "2030-01-01T00:00:00Z" }
`).definition.iam;
    expect(roles[0]).toMatchObject({
      arn: 'arn:aws:iam::111122223333:role/partner',
      sessions: [
        { name: 's', accessKey: { id: 'ASIAX', secret: 'x' }, token: 'tok', expiresAt: 1_893_456_000_000 },
      ],
    });
  });

  it('say how long sessions may last, and which managed policies may be passed to them', () => {
    const { roles, managedPolicies } = merge(`
principals:
  managedPolicies: [{ name: limit, path: /team/, document: ${ALLOW} }]
  roles: [{ name: partner, maxSessionDuration: 7200 }]
`).definition.iam;
    expect(roles[0]?.maxSessionSeconds).toBe(7200);
    expect(managedPolicies).toMatchObject([
      { arn: 'arn:aws:iam::111122223333:policy/team/limit', document: { kind: 'session' } },
    ]);
  });

  it.each([60, 3599, 43_201, '"long"'])('refuses sessions of %s seconds', (seconds) => {
    const roles = `principals: { roles: [{ name: partner, maxSessionDuration: ${seconds} }] }`;
    expect(refusal(() => merge(roles))).toContain('maxSessionDuration');
  });

  describe('have MFA devices', () => {
    const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const devicesOf = (name: string, mfa: string) =>
      merge(`principals: { users: [{ name: ${name}, mfa: ${mfa} }] }`).definition.iam.users.find(
        (user) => user.name === name,
      )?.mfaDevices;

    it('one, or a list, with secrets as people copy them', () => {
      const secret = SECRET.toLowerCase().replaceAll(/(.{4})/g, '$1 ');
      expect(devicesOf('a', `{ serial: 123456789, secret: "${secret}" }`)).toEqual([
        { serial: '123456789', secret: SECRET },
      ]);
      expect(
        devicesOf(
          'a',
          `[{ serial: GAHT12345678, secret: ${SECRET} }, { serial: GAHT12345679, secret: ${SECRET} }]`,
        ),
      ).toHaveLength(2);
    });

    it('whose secret is the template’s device’s, which alone has none', () => {
      const template = merge('principals: { users: [{ name: ops }] }').definition;
      expect(devicesWithoutSecret(template)).toMatchObject([
        {
          severity: 'unresolved',
          message:
            'the secret of the MFA device arn:aws:iam::111122223333:mfa/phone of user ops is not here: AWS STS takes none of its codes',
          at,
        },
      ]);
      const joined = merge(
        `principals: { users: [{ name: ops, mfa: { serial: "arn:aws:iam::111122223333:mfa/phone", secret: ${SECRET} } }] }`,
      ).definition;
      expect(joined.iam.users[0]?.mfaDevices).toEqual([
        { serial: 'arn:aws:iam::111122223333:mfa/phone', secret: SECRET },
      ]);
      expect(devicesWithoutSecret(joined)).toEqual([]);
    });

    it.each([
      ['no base32', 'abc0defghijklmnopqrstuvwxyz234567'],
      ['fewer than 16 bytes', 'JBSWY3DPEHPK3PXP'],
      ['more than 64 bytes', 'A'.repeat(104)],
      ['a byte that is not whole', 'A'.repeat(33)],
    ])('and no secret that is %s', (_, secret) => {
      expect(refusal(() => devicesOf('a', `{ serial: GAHT12345678, secret: ${secret} }`))).toMatch(
        /^portcullis\.yaml:1:\d+: the secret of the MFA device `GAHT12345678` of user a is not base32 of 16 to 64 bytes/,
      );
      expect(refusal(() => devicesOf('a', `{ serial: GAHT12345678, secret: ${secret} }`))).not.toContain(
        secret,
      );
    });

    it.each([
      [
        'one user twice',
        `[{ name: a, mfa: [{ serial: GAHT12345678, secret: ${SECRET} }, { serial: GAHT12345678, secret: ${SECRET} }] }]`,
      ],
      [
        'two users',
        `[{ name: a, mfa: { serial: GAHT12345678, secret: ${SECRET} } }, { name: b, mfa: { serial: GAHT12345678, secret: ${SECRET} } }]`,
      ],
      [
        'a user of the template and another',
        `[{ name: a, mfa: { serial: "arn:aws:iam::111122223333:mfa/phone", secret: ${SECRET} } }]`,
      ],
    ])('and no device of %s', (_, users) => {
      expect(refusal(() => merge(`principals: { users: ${users} }`))).toContain('is given twice');
    });
  });

  it('may not name a managed policy that is not here and may deny', () => {
    for (const arn of ['arn:aws:iam::aws:policy/AWSDenyAll', 'arn:aws:iam::111122223333:policy/Limits']) {
      const users = `principals: { users: [{ name: a, policies: ["${arn}"] }] }`;
      expect(() => merge(users)).toThrow('is not here');
    }
  });

  it('may name a managed policy of AWS, which then allows nothing and is named', () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess';
    const { definition: merged, diagnostics } = merge(
      `principals: { users: [{ name: a, policies: ["${arn}"] }] }`,
    );
    expect(merged.iam.users[1]).toMatchObject({ policies: [], unresolvedPolicies: [arn] });
    expect(diagnostics[0]).toMatchObject({ severity: 'warning', code: 'CONFIG_UNKNOWN_POLICY' });
  });

  it.each([
    ['a group that is not defined', 'users: [{ name: a, groups: [g] }]', 'the group `g` is not defined'],
    ['a managed policy that is not defined', 'users: [{ name: a, policies: [P] }]', '`P` is not here'],
    [
      'a boundary that is not here',
      'users: [{ name: a, boundary: "arn:aws:iam::aws:policy/B" }]',
      'the boundary',
    ],
    [
      'a boundary for a user of the template',
      `users: [{ name: ops, boundary: ${ALLOW} }]`,
      'cannot be given here',
    ],
    [
      'a policy with a misspelt effect',
      'users: [{ name: a, policies: [{ Version: 2012-10-17, Statement: [{ Effect: Alow, Action: "*", Resource: "*" }] }] }]',
      'Alow',
    ],
    [
      'a secret whose variable is not set',
      'users: [{ name: a, accessKeys: [{ id: A, secret: { env: NONE } }] }]',
      'the environment variable `NONE`',
    ],
    [
      'an MFA secret whose variable is not set',
      'users: [{ name: a, mfa: { serial: GAHT12345678, secret: { env: NONE } } }]',
      'the environment variable `NONE`',
    ],
    [
      'a secret whose file is not there',
      'users: [{ name: a, accessKeys: [{ id: A, secret: { file: none } }] }]',
      '(ENOENT)',
    ],
    [
      'an access key id that is given twice',
      'users: [{ name: a, accessKeys: [{ id: AKIATEMPLATE, secret: x }] }]',
      'is given twice',
    ],
  ])('are refused with %s', (_, text, message) => {
    expect(refusal(() => merge(`principals: { ${text} }`))).toContain(message);
  });
});

describe('the organization', () => {
  const ORGANIZATION = `organization:
  id: o-exampleorg
  managementAccount: "999988887777"
  units:
    - { id: ou-prod, parent: ou-all }
    - { id: ou-all, serviceControlPolicies: [FullAWSAccess, { Version: 2012-10-17, Statement: [{ Sid: NoInvoke, Effect: Deny, Action: "execute-api:*", Resource: "*" }] }] }
  accounts: [{ id: "111122223333", unit: ou-prod }, { id: "444455556666", serviceControlPolicies: [] }]
`;

  it('gives each account the policies of every level above it, from the root down', () => {
    const { organization } = merge(ORGANIZATION).definition.iam;
    const [own, other] = organization?.accounts ?? [];
    expect(own?.path).toBe('o-exampleorg/r-root/ou-all/ou-prod/');
    expect(own?.serviceControls.map((level) => level.map(({ name }) => name))).toEqual([
      ['service control policy 1 of the root (FullAWSAccess)'],
      ['service control policy 1 of unit ou-all (FullAWSAccess)', 'service control policy 2 of unit ou-all'],
      ['service control policy 1 of unit ou-prod (FullAWSAccess)'],
      ['service control policy 1 of account 111122223333 (FullAWSAccess)'],
    ]);
    expect(other?.serviceControls.map((level) => level.length)).toEqual([1, 0]);
  });

  it('an empty one is none', () => {
    expect(merge('organization: {}').definition.iam.organization).toBeUndefined();
  });

  it.each([
    ['id: o-exampleorg', /needs `id` and `managementAccount`/],
    ['id: example\n  managementAccount: "999988887777"', /must be the id of an organization/],
    [
      'id: o-exampleorg\n  managementAccount: "999988887777"\n  accounts: [{ id: "111122223333", unit: ou-x }]',
      /portcullis\.yaml:4:.*there is no unit `ou-x`/,
    ],
    [
      'id: o-exampleorg\n  managementAccount: "999988887777"\n  units: [{ id: a, parent: b }, { id: b, parent: a }]\n  accounts: [{ id: "111122223333", unit: a }]',
      /the unit `a` is above itself/,
    ],
    [
      'id: o-exampleorg\n  managementAccount: "999988887777"\n  units: [{ id: a }, { id: a }]',
      /the unit `a` is given twice/,
    ],
    [
      'id: o-exampleorg\n  managementAccount: "999988887777"\n  accounts: [{ id: "111122223333", serviceControlPolicies: [Elsewhere] }]',
      /the policy `Elsewhere` is not known/,
    ],
    [
      'id: o-exampleorg\n  managementAccount: "999988887777"\n  accounts: [{ id: "111122223333", resourceControlPolicies: [{ Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*" }] }] }]',
      /can only deny/,
    ],
  ])('%s is refused', (text, message) => {
    expect(refusal(() => merge(`organization:\n  ${text}`))).toMatch(message);
  });

  it('says that resource control policies do not cover API Gateway', () => {
    const text = `organization: { id: o-exampleorg, managementAccount: "999988887777", resourceControlPolicies: [{ Version: 2012-10-17, Statement: [] }] }`;
    expect(notHonoured(loaded(text))).toMatchObject([
      { severity: 'warning', path: 'organization', message: expect.stringContaining('change nothing here') },
    ]);
  });
});

describe('keys that change nothing', () => {
  it('empty ones and the defaults say nothing', () => {
    const text =
      'organization: {}\nvpcEndpoints: []\nidentity: { providers: {}, mail: {} }\nstorage: "sqlite:.portcullis/data.db"';
    expect(notHonoured(loaded(text))).toEqual([]);
  });
});
