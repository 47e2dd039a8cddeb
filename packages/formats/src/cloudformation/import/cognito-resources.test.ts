import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

function load(resources: string): LoadResult {
  const text = `Parameters: {P: {Type: String}}\nConditions: {Maybe: !Equals [!Ref P, x]}\nResources:\n${resources}`;
  return loadTemplate({ path: 'template.yaml', readFile: () => text });
}

const POOL = '  Pool: {Type: AWS::Cognito::UserPool}\n';

function refusal(resources: string): string {
  try {
    load(resources);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

describe('a property that a resource of Cognito does not have is refused', () => {
  it.each([
    [
      'UserPool: {LambdaConfg: {}}',
      '`LambdaConfg` is not a property of `AWS::Cognito::UserPool`',
      'LambdaConfig',
    ],
    ['UserPool: {mfaConfiguration: "ON"}', '`mfaConfiguration`', 'write `MfaConfiguration`'],
    [
      'UserPool: {LambdaConfig: {PreSignup: a}}',
      '`PreSignup` is not a property of `LambdaConfig`',
      'PreSignUp',
    ],
    ['UserPool: {Policies: {PasswordPolicy: {MinLength: 12}}}', '`MinLength`', 'MinimumLength'],
    ['UserPool: {Policies: {PasswordPolcy: {}}}', '`PasswordPolcy`', 'PasswordPolicy'],
    [
      'UserPool: {Schema: [{Name: a, Mutabel: false}]}',
      '`Mutabel` is not a property of `Schema[0]`',
      'Mutable',
    ],
    ['UserPool: {PropertyOfTomorrow: 1}', '`PropertyOfTomorrow`', 'it has AccountRecoverySetting'],
    [
      'UserPoolClient: {UserPoolId: a, EnableTokenRevokation: true}',
      '`EnableTokenRevokation`',
      'EnableTokenRevocation',
    ],
    ['UserPoolClient: {UserPoolId: a, TokenValidityUnits: {Access: minutes}}', '`Access`', 'AccessToken'],
    ['UserPoolGroup: {UserPoolId: a, Precedance: 1}', '`Precedance`', 'Precedence'],
    [
      'IdentityPool: {CognitoIdentityProviders: [{ServerSideCheck: true}]}',
      '`ServerSideCheck`',
      'ServerSideTokenCheck',
    ],
    [
      'IdentityPoolRoleAttachment: {RoleMappings: {a: {Typ: Rules}}}',
      '`Typ` is not a property of `RoleMappings.a`',
      'Type',
    ],
    ['UserPoolUser: {Name: alice}', '`Name`', 'Username'],
  ])('%s', (resource, message, help) => {
    const [type, properties] = [
      resource.slice(0, resource.indexOf(':')),
      resource.slice(resource.indexOf(':') + 1),
    ];
    const said = refusal(`  X: {Type: AWS::Cognito::${type}, Properties: ${properties}}\n`);
    expect(said).toContain(message);
    expect(said).toContain(help);
  });

  it.each(['UserPoolGruop', 'UserPoolOfTomorrow'])('and so is a type that there is not: %s', (type) => {
    expect(refusal(`  X: {Type: AWS::Cognito::${type}}\n`)).toContain(
      `the resource type \`AWS::Cognito::${type}\` is not known`,
    );
  });
});

describe('a value has the type that CloudFormation gives it', () => {
  it('texts that are numbers and flags are those, and the other way round', () => {
    const { definition } = load(
      '  P: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: 12, AdminCreateUserConfig: {AllowAdminCreateUserOnly: "true"}, Policies: {PasswordPolicy: {MinimumLength: "12"}}, Schema: [{Name: a, StringAttributeConstraints: {MinLength: 1}}]}}\n  I: {Type: AWS::Cognito::UserPoolIdentityProvider, Properties: {ProviderName: i, ProviderType: SAML, ProviderDetails: {IDPSignout: true, EncryptedResponses: "true"}, UserPoolId: !Ref P}}\n',
    );
    const [provider, pool] = definition.cognitoResources;
    expect(pool?.properties).toEqual({
      UserPoolName: '12',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      Schema: [{ Name: 'a', StringAttributeConstraints: { MinLength: '1' } }],
    });
    expect(provider?.properties.ProviderDetails).toEqual({ IDPSignout: 'true', EncryptedResponses: 'true' });
  });

  it.each([
    ['UserPool', '{AdminCreateUserConfig: {AllowAdminCreateUserOnly: maybe}}'],
    ['UserPool', '{AdminCreateUserConfig: true}'],
    ['UserPool', '{MfaConfiguration: [ON]}'],
    ['UserPool', '{EnabledMfas: SOFTWARE_TOKEN_MFA}'],
    ['UserPool', '{Policies: {PasswordPolicy: {MinimumLength: twelve}}}'],
    ['UserPool', '{Policies: {PasswordPolicy: {MinimumLength: 8.5}}}'],
    ['UserPool', '{LambdaConfig: {PreSignUp: {LambdaArn: a}}}'],
    ['UserPool', '{LambdaConfig: {PreTokenGenerationConfig: arn}}'],
    ['UserPoolClient', '{UserPoolId: a, AccessTokenValidity: soon}'],
    ['UserPoolClient', '{UserPoolId: a, WriteAttributes: email}'],
    ['UserPoolClient', '{UserPoolId: a, GenerateSecret: please}'],
    ['IdentityPool', '{AllowUnauthenticatedIdentities: maybe}'],
    ['IdentityPool', '{CognitoIdentityProviders: [{ServerSideTokenCheck: maybe}]}'],
    ['IdentityPool', '{SupportedLoginProviders: "graph.facebook.com"}'],
    ['IdentityPoolRoleAttachment', '{RoleMappings: [a]}'],
  ])('and any other is refused: %s %s', (type, properties) => {
    expect(refusal(`  X: {Type: AWS::Cognito::${type}, Properties: ${properties}}\n`)).toMatch(
      /stands where|whole/,
    );
  });
});

describe('a value that is not here', () => {
  const lost = (type: string, properties: string) => {
    const { definition, diagnostics } = load(
      `${POOL}  X: {Type: AWS::Cognito::${type}, Properties: ${properties}}\n`,
    );
    const said = diagnostics
      .filter(({ severity }) => severity === 'unresolved')
      .map(({ message }) => message);
    return {
      found: definition.cognitoResources.find(({ logicalId }) => logicalId === 'X')?.unresolved,
      said,
    };
  };

  it.each([
    ['UserPool', '{MfaConfiguration: !Ref P}', 'MfaConfiguration'],
    ['UserPool', '{AdminCreateUserConfig: !Ref P}', 'AdminCreateUserConfig'],
    [
      'UserPool',
      '{Policies: {PasswordPolicy: {MinimumLength: !Ref P}}}',
      'Policies.PasswordPolicy.MinimumLength',
    ],
    ['UserPool', '{Schema: [{Name: a, Mutable: !Ref P}]}', 'Schema[0].Mutable'],
    ['UserPoolClient', '{UserPoolId: !Ref Pool, GenerateSecret: !Ref P}', 'GenerateSecret'],
    ['UserPoolClient', '{UserPoolId: !Ref Pool, WriteAttributes: [!Ref P]}', 'WriteAttributes[0]'],
    ['UserPoolGroup', '{UserPoolId: !Ref Pool, GroupName: a, RoleArn: !Ref P}', 'RoleArn'],
    [
      'IdentityPool',
      '{CognitoIdentityProviders: [{ClientId: a, ProviderName: b, ServerSideTokenCheck: !Ref P}]}',
      'CognitoIdentityProviders[0].ServerSideTokenCheck',
    ],
    ['IdentityPool', '{AllowClassicFlow: !Ref P}', 'AllowClassicFlow'],
    ['IdentityPoolRoleAttachment', '{IdentityPoolId: a, RoleMappings: !Ref P}', 'RoleMappings'],
    [
      'IdentityPoolPrincipalTag',
      '{IdentityPoolId: a, IdentityProviderName: b, PrincipalTags: !Ref P}',
      'PrincipalTags',
    ],
  ])('may be a guard, and is said: %s %s', (type, properties, path) => {
    const { found, said } = lost(type, properties);
    expect(found).toMatchObject([{ path, loss: 'decides', reason: expect.stringContaining('P') }]);
    expect(said.join('\n')).toContain(`\`${path}\` of \`X\` is not here`);
  });

  it.each([
    ['UserPool', '{LambdaConfig: {PreSignUp: !Ref P}}', 'LambdaConfig.PreSignUp'],
    ['UserPoolClient', '{UserPoolId: !Ref Pool, CallbackURLs: [!Ref P, "https://a"]}', 'CallbackURLs[0]'],
    ['UserPool', '{UserPoolTags: {a: !Ref P}}', 'UserPoolTags.a'],
    ['IdentityPool', '{IdentityPoolTags: [{Key: a, Value: !Ref P}]}', 'IdentityPoolTags[0].Value'],
    [
      'UserPoolIdentityProvider',
      '{UserPoolId: !Ref Pool, ProviderName: X, ProviderDetails: {a: !Ref P}}',
      'ProviderDetails.a',
    ],
    [
      'IdentityPool',
      '{CognitoIdentityProviders: [{ClientId: !Ref P, ProviderName: b}]}',
      'CognitoIdentityProviders[0].ClientId',
    ],
  ])('may only give less, and is said: %s %s', (type, properties, path) => {
    const { found, said } = lost(type, properties);
    expect(found).toMatchObject([{ path, loss: 'narrows' }]);
    expect(said.join('\n')).toContain(`\`${path}\` of \`X\` is not here`);
  });

  it.each([
    ['UserPool', '{UserPoolName: !Ref P, EmailConfiguration: {SourceArn: !Ref P}}'],
    ['UserPool', '{SmsConfiguration: {SnsCallerArn: !Ref P}, EmailVerificationMessage: !Ref P}'],
    ['UserPoolClient', '{UserPoolId: !Ref Pool, AnalyticsConfiguration: {ApplicationId: !Ref P}}'],
    ['UserPoolGroup', '{UserPoolId: !Ref Pool, GroupName: a, Description: !Ref P}'],
    ['IdentityPool', '{CognitoStreams: {RoleArn: !Ref P}, PushSync: {RoleArn: !Ref P}}'],
    ['Terms', '{UserPoolId: !Ref Pool, TermsName: !Ref P}'],
  ])('and decides nothing is passed over: %s %s', (type, properties) => {
    expect(lost(type, properties)).toEqual({ found: [], said: [] });
  });

  it.each([
    ['UserPoolClient', 'UserPoolId'],
    ['UserPoolDomain', 'UserPoolId'],
    ['UserPoolGroup', 'UserPoolId'],
    ['UserPoolIdentityProvider', 'UserPoolId'],
    ['UserPoolUser', 'UserPoolId'],
    ['UserPoolUserToGroupAttachment', 'UserPoolId'],
    ['IdentityPoolPrincipalTag', 'IdentityPoolId'],
    ['IdentityPoolRoleAttachment', 'IdentityPoolId'],
  ])('may be the pool that a %s belongs to, which then is said', (type, owner) => {
    for (const [value, reason] of [
      ['!Ref P', 'P'],
      ['eu-west-1_other', '`eu-west-1_other` is not in the template'],
    ]) {
      const { said } = lost(type, `{${owner}: ${value}}`);
      expect(said).toEqual([expect.stringContaining(`\`X\` is left out, as its \`${owner}\` is not here: `)]);
      expect(said[0]).toContain(reason);
    }
    expect(refusal(`  X: {Type: AWS::Cognito::${type}, Properties: {}}\n`)).toContain(
      `\`${owner}\` is required`,
    );
  });

  it.each(['UserPoolClient', 'UserPoolIdentityProvider', 'IdentityPool', 'IdentityPoolRoleAttachment'])(
    'may be whether a resource is there, and a %s then is not',
    (type) => {
      const { definition } = load(
        `${POOL}  X: {Type: AWS::Cognito::${type}, Condition: Maybe, Properties: {${type.startsWith('UserPool') ? 'UserPoolId: !Ref Pool' : ''}}}\n`,
      );
      expect(definition.cognitoResources.map(({ logicalId }) => logicalId)).toEqual(['Pool']);
    },
  );

  it.each([
    ['UserPoolUser', 'Username: bob'],
    ['UserPoolUserToGroupAttachment', 'Username: bob, GroupName: staff'],
  ])('may be whether a %s is there, which then is neither made nor taken for gone', (type, more) => {
    const { definition } = load(
      `${POOL}  X: {Type: AWS::Cognito::${type}, Condition: Maybe, Properties: {UserPoolId: !Ref Pool, ${more}}}\n`,
    );
    expect(definition.cognitoResources.find(({ logicalId }) => logicalId === 'X')?.unresolved).toEqual([
      expect.objectContaining({ path: 'Condition' }),
    ]);
  });
});
