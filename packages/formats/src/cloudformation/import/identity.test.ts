import type { Diagnostic } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

function load(resources: string): LoadResult {
  return loadTemplate({ path: 'template.yaml', readFile: () => `Resources:\n${resources}` });
}

function codes(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && 'diagnostics' in error) {
      return (error.diagnostics as readonly Diagnostic[]).map((one) => one.code);
    }
    throw error;
  }
  return [];
}

const ALLOW = '{Version: 2012-10-17, Statement: [{Effect: Allow, Action: "execute-api:*", Resource: "*"}]}';
const TRUST =
  '{Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole"}]}';

describe('user pools', () => {
  it('have clients, groups and resource servers', () => {
    const { definition } = load(`
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: users}}
  Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: web, AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: [code], AllowedOAuthScopes: [openid, shop/read], IdTokenValidity: 30, AccessTokenValidity: 2, TokenValidityUnits: {IdToken: minutes}}}
  Plain: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, AllowedOAuthFlows: [code], AllowedOAuthScopes: [openid], GenerateSecret: true}}
  Admins: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: admin, Precedence: 1, RoleArn: arn}}
  Server: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: shop, Name: s, Scopes: [{ScopeName: read, ScopeDescription: d}]}}
`);
    expect(definition.userPools).toMatchObject([
      {
        name: 'users',
        id: expect.stringMatching(/^eu-west-1_[0-9a-z]{9}$/),
        clients: [
          {
            logicalId: 'Plain',
            flows: [],
            scopes: [],
            generateSecret: true,
            idTokenTtlSeconds: 3600,
            accessTokenTtlSeconds: 3600,
          },
          {
            logicalId: 'Web',
            name: 'web',
            flows: ['code'],
            scopes: ['openid', 'shop/read'],
            idTokenTtlSeconds: 1800,
            accessTokenTtlSeconds: 7200,
          },
        ],
        groups: [{ name: 'admin', precedence: 1, roleArn: 'arn' }],
        resourceServers: [{ identifier: 'shop', scopes: ['read'] }],
      },
    ]);
  });

  it('a client of a pool that is not in the template is left out, and named', () => {
    const { definition, diagnostics } = load(
      '  C: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: eu-west-1_other}}\n',
    );
    expect(definition.userPools).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 'unresolved', code: 'CFN_NOT_IN_TEMPLATE' }]);
  });
});

describe('IAM identities', () => {
  it.each(['Role', 'User'])('a %s whose name is not here is left out, and said', (type) => {
    const name = `${type}Name: !ImportValue some-name`;
    const { definition, diagnostics } = load(
      `  R: {Type: AWS::IAM::${type}, Properties: {AssumeRolePolicyDocument: ${TRUST}, ${name}}}\n`.replace(
        type === 'User' ? `AssumeRolePolicyDocument: ${TRUST}, ` : '\u0000',
        '',
      ),
    );
    expect([...definition.iam.roles, ...definition.iam.users]).toEqual([]);
    expect(diagnostics).toMatchObject([
      { code: 'CFN_UNRESOLVED', message: expect.stringContaining('its name is not known') },
    ]);
  });

  it('a user has the policies of its own, of its groups and of those that name it', () => {
    const { definition } = load(`
  Ops: {Type: AWS::IAM::User, Properties: {UserName: ops, Path: /team/, Groups: [!Ref Readers], Policies: [{PolicyName: own, PolicyDocument: ${ALLOW}}], ManagedPolicyArns: [!Ref Shared], Tags: [{Key: team, Value: a}]}}
  Readers: {Type: AWS::IAM::Group, Properties: {GroupName: readers, Policies: [{PolicyName: ofGroup, PolicyDocument: ${ALLOW}}]}}
  Writers: {Type: AWS::IAM::Group, Properties: {GroupName: writers}}
  Join: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: !Ref Writers, Users: [!Ref Ops]}}
  Shared: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: ${ALLOW}}}
  Named: {Type: AWS::IAM::Policy, Properties: {PolicyName: named, PolicyDocument: ${ALLOW}, Users: [!Ref Ops], Groups: [!Ref Writers]}}
  Direct: {Type: AWS::IAM::UserPolicy, Properties: {PolicyName: direct, PolicyDocument: ${ALLOW}, UserName: !Ref Ops}}
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref Ops, Status: Inactive}}
  Phone: {Type: AWS::IAM::VirtualMFADevice, Properties: {VirtualMfaDeviceName: phone, Path: /team/, Users: [!Ref Ops]}}
  Spare: {Type: AWS::IAM::VirtualMFADevice, Properties: {Users: []}}
`);
    const [user] = definition.iam.users;
    expect(user).toMatchObject({
      name: 'ops',
      arn: 'arn:aws:iam::111122223333:user/team/ops',
      uniqueId: expect.stringMatching(/^AIDA[0-9A-Z]{17}$/),
      groups: ['readers', 'writers'],
      tags: { team: 'a' },
      accessKeys: [{ id: expect.stringMatching(/^AKIA[0-9A-Z]{16}$/), active: false }],
      mfaDevices: [{ serial: 'arn:aws:iam::111122223333:mfa/team/phone' }],
      unresolvedPolicies: [],
    });
    expect(user?.policies.map((policy) => policy.name)).toEqual([
      'policy own of user ops',
      'policy Shared',
      'policy named of user ops',
      'policy direct of user ops',
      'policy ofGroup of group readers',
      'policy named of group writers',
    ]);
  });

  it('a role has a trust policy and a boundary', () => {
    const { definition } = load(`
  Reader: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, PermissionsBoundary: !Ref Limit}}
  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: ${ALLOW}}}
`);
    expect(definition.iam.roles).toMatchObject([
      {
        name: 'Reader',
        trust: { kind: 'trust' },
        boundary: { kind: 'boundary' },
        policies: [],
        unresolvedPolicies: [],
      },
    ]);
  });

  it('an AWS-managed policy allows nothing, and is named', () => {
    const { definition, diagnostics } = load(
      `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}\n`,
    );
    expect(definition.iam.roles[0]).toMatchObject({
      policies: [],
      unresolvedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    expect(diagnostics).toMatchObject([{ severity: 'unresolved', code: 'CFN_POLICY_NOT_HERE' }]);
  });

  it.each(['arn:aws:iam::111122223333:policy/Limits', 'arn:aws:iam::aws:policy/AWSDenyAll'])(
    'a managed policy that is not here and may deny denies everything: %s',
    (arn) => {
      const { definition } = load(
        `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, ManagedPolicyArns: ["${arn}"]}}\n`,
      );
      expect(definition.iam.roles[0]).toMatchObject({
        policies: [{ statements: [{ effect: 'Deny', action: ['*'], resource: ['*'] }] }],
        unresolvedPolicies: [arn],
      });
    },
  );

  it('the policies of a group that is not here may deny, and deny everything', () => {
    const { definition } = load('  U: {Type: AWS::IAM::User, Properties: {Groups: [elsewhere]}}\n');
    expect(definition.iam.users[0]?.policies).toMatchObject([
      { statements: [{ effect: 'Deny', action: ['*'] }] },
    ]);
  });

  it.each([
    `R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, PermissionBoundary: a}}`,
    'U: {Type: AWS::IAM::User, Properties: {Policy: []}}',
  ])('a misspelt property is refused: %s', (resource) => {
    expect(codes(() => load(`  ${resource}\n`))).toEqual(['CFN_PROPERTY']);
  });

  it('a boundary that is not here lets nothing through', () => {
    const { definition } = load(
      `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, PermissionsBoundary: "arn:aws:iam::aws:policy/Limit"}}\n`,
    );
    expect(definition.iam.roles[0]?.boundary?.statements).toMatchObject([
      { effect: 'Deny', action: ['*'], resource: ['*'] },
    ]);
  });

  it('a policy that may deny and is not known here denies everything', () => {
    const document = (effect: string): string =>
      `{Version: 2012-10-17, Statement: [{Effect: ${effect}, Action: "*", Resource: !ImportValue r}]}`;
    const role = (effect: string): LoadResult =>
      load(
        `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, Policies: [{PolicyName: p, PolicyDocument: ${document(effect)}}]}}\n`,
      );
    expect(role('Deny').definition.iam.roles[0]?.policies).toMatchObject([
      { statements: [{ effect: 'Deny', action: ['*'] }] },
    ]);
    expect(role('Allow').definition.iam.roles[0]?.policies).toEqual([]);
    expect(role('Allow').definition.iam.roles[0]?.unresolvedPolicies).toEqual(['policy p of role R']);
  });

  it.each([
    [`R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow}]}}}`],
    [
      `R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, Policies: [{PolicyName: p, PolicyDocument: {Version: 2013-01-01, Statement: []}}]}}`,
    ],
    ['R: {Type: AWS::IAM::Role}'],
    ['U: {Type: AWS::IAM::User, Properties: {Policies: [{PolicyName: p}]}}'],
  ])('%s is refused', (resource) => {
    expect(codes(() => load(`  ${resource}\n`)).length).toBeGreaterThan(0);
  });
});

describe('what sessions are begun with', () => {
  it('a role says how long they may last', () => {
    const { definition } = load(
      `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}, MaxSessionDuration: 7200}}\n`,
    );
    expect(definition.iam.roles[0]?.maxSessionSeconds).toBe(7200);
  });

  it('managed policies have their ARN, providers theirs', () => {
    const { definition } = load(`
  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: limit, PolicyDocument: ${ALLOW}}}
  Git: {Type: AWS::IAM::OIDCProvider, Properties: {Url: "https://token.example.com/a", ClientIdList: [sts.amazonaws.com]}}
  Corp: {Type: AWS::IAM::SAMLProvider, Properties: {Name: corp, SamlMetadataDocument: <EntityDescriptor/>}}
`);
    const { managedPolicies, oidcProviders, samlProviders } = definition.iam;
    expect(managedPolicies).toMatchObject([
      { arn: 'arn:aws:iam::111122223333:policy/limit', document: { kind: 'session' } },
    ]);
    expect(oidcProviders).toEqual([
      {
        arn: 'arn:aws:iam::111122223333:oidc-provider/token.example.com/a',
        url: 'https://token.example.com/a',
        clientIds: ['sts.amazonaws.com'],
      },
    ]);
    expect(samlProviders).toEqual([
      { arn: 'arn:aws:iam::111122223333:saml-provider/corp', metadata: '<EntityDescriptor/>' },
    ]);
  });
});

describe('a SAML provider with encrypted assertions', () => {
  const provider = (mode: string) =>
    load(
      `  Corp: {Type: AWS::IAM::SAMLProvider, Properties: {Name: corp, SamlMetadataDocument: <EntityDescriptor/>, AssertionEncryptionMode: ${mode}}}\n`,
    );

  it.each([
    ['Required', true, 'all assertions are refused'],
    ['!ImportValue Elsewhere', true, 'all assertions are refused'],
    ['Allowed', undefined, 'encrypted assertions are refused, and those in clear are not'],
  ])('%s is said, since the key is not here', (mode, mustEncrypt, what) => {
    const { definition, diagnostics } = provider(mode);
    expect(definition.iam.samlProviders?.[0]?.mustEncrypt).toBe(mustEncrypt);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'unresolved',
        code: 'IAM_SAML_ENCRYPTION',
        message: `the private key of the SAML provider \`Corp\` is not here: ${what}`,
      }),
    );
  });

  it('in no mode that there is ends the load', () => {
    expect(codes(() => provider('Sometimes'))).toContain('SOURCE_VALUE');
  });
});

describe('KMS keys', () => {
  const ROOT =
    '{Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "kms:*", Resource: "*"}]}';
  const keyOf = (properties: string) =>
    load(`  Key: {Type: AWS::KMS::Key, Properties: ${properties}}\n`).definition.iam.kmsKeys?.[0];

  it('have the policy that is declared, or leave it to the account', () => {
    expect(keyOf(`{KeyPolicy: ${ROOT}}`)).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:kms:eu-west-1:111122223333:key\/[\w-]+$/),
      enabled: true,
      policy: { kind: 'resource', statements: [{ effect: 'Allow' }] },
    });
    expect(keyOf('{}')).toMatchObject({ policy: 'default' });
    expect(keyOf('{Enabled: false}')).toMatchObject({ enabled: false });
  });

  it('allow nobody where their policy is not known here', () => {
    expect(keyOf('{KeyPolicy: !ImportValue policy}')?.policy).toBeUndefined();
  });

  it('are what a pool encrypts codes under, and aliases have their name', () => {
    const { definition } = load(`
  Key: {Type: AWS::KMS::Key, Properties: {}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/codes, TargetKeyId: !Ref Key}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: sender, AssumeRolePolicyDocument: ${TRUST}}}
  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: !GetAtt Role.Arn, Environment: {Variables: {KEY: !Ref Alias}}}}
  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {KMSKeyID: !GetAtt Key.Arn}}}
`);
    const [key] = definition.iam.kmsKeys ?? [];
    expect(definition.cognitoResources[0]?.properties.LambdaConfig).toEqual({ KMSKeyID: key?.arn });
    expect(definition.functions[0]).toMatchObject({
      environment: { KEY: 'alias/codes' },
      roleArn: 'arn:aws:iam::111122223333:role/sender',
    });
  });

  it('have nothing to do with a role that is not known here: the function has none', () => {
    const { definition } = load(
      '  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: !ImportValue role}}\n',
    );
    expect(definition.functions[0]?.roleArn).toBeUndefined();
  });
});
