import type { Setup, SetupUserPool, SetupUserPoolClient } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Commented, Expression, quoted, type Value } from '../../export/type-script-text.ts';
import { functionName } from './functions.ts';
import { writeIdentityProviders } from './identity-providers.ts';
import type { Program } from './program.ts';
import { clientName, textOf } from './references.ts';

export function poolName(program: Program, name: string): string {
  return program.names.of('pool', name);
}

export function writeUserPools(program: Program): void {
  for (const pool of program.setup.userPools) writeUserPool(program, pool);
}

function writeUserPool(program: Program, pool: SetupUserPool): void {
  const constant = poolName(program, pool.name);
  program.section();
  program.construct('cognito.UserPool', pascalCase(constant), poolProperties(program.setup, pool), constant);
  if (pool.preTokenFunction !== undefined) {
    program.comment('Runs before a token is issued; version 2 of the event can change access tokens.');
    program.call(`${constant}.addTrigger`, [
      new Expression('cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG'),
      new Expression(functionName(program, pool.preTokenFunction)),
      new Expression('cognito.LambdaVersion.V2_0'),
    ]);
  }
  writeGroups(program, pool, constant);
  const scopes = writeResourceServers(program, pool, constant);
  const providers = writeIdentityProviders(program, pool, constant);
  writeDomain(program, pool, constant);
  for (const client of pool.clients) writeClient(program, pool, client, { constant, scopes, providers });
}

function poolProperties(setup: Setup, pool: SetupUserPool): Value {
  return {
    selfSignUpEnabled: pool.selfSignUp ? true : new Commented('Administrators create the users.', false),
    signInAliases: { email: true },
    autoVerify: { email: true },
    keepOriginal: new Commented('A new address counts once it is verified.', { email: true }),
    accountRecovery: new Expression('cognito.AccountRecovery.EMAIL_ONLY'),
    passwordPolicy: { minLength: 12 },
    customAttributes: hasTenant(setup, pool)
      ? { tenant: new Expression('new cognito.StringAttribute({ maxLen: 64, mutable: true })') }
      : undefined,
    mfa: new Expression(`cognito.Mfa.${pool.mfa}`),
    mfaSecondFactor: pool.mfa === 'OFF' ? undefined : { sms: false, otp: true },
    featurePlan: new Expression(`cognito.FeaturePlan.${pool.plan}`),
    standardThreatProtectionMode:
      pool.plan === 'PLUS' ? new Expression('cognito.StandardThreatProtectionMode.FULL_FUNCTION') : undefined,
    deletionProtection: true,
    removalPolicy: new Commented('The users outlive the stack.', new Expression('cdk.RemovalPolicy.RETAIN')),
  };
}

/** The trigger puts the tenant into tokens: the pool has the attribute, and clients cannot write it. */
function hasTenant({ functions }: Setup, pool: SetupUserPool): boolean {
  const trigger = functions.find(({ name }) => name === pool.preTokenFunction);
  return trigger?.environment.TENANT_ATTRIBUTE !== undefined;
}

/** Groups whose members get a role of their own are written with the identity pool. */
function writeGroups(program: Program, pool: SetupUserPool, constant: string): void {
  const login = program.setup.identityPool?.login;
  const withRole = new Set(
    login?.userPool === pool.name ? program.setup.identityPool?.roles.map(({ group }) => group) : [],
  );
  for (const [index, group] of pool.groups.entries()) {
    if (withRole.has(group)) continue;
    program.call(`${constant}.addGroup`, [
      `${pascalCase(group)}Group`,
      { groupName: group, precedence: index },
    ]);
  }
}

/** Returns the expression of each scope, by its full name. */
function writeResourceServers(
  program: Program,
  pool: SetupUserPool,
  constant: string,
): ReadonlyMap<string, string> {
  const expressions = new Map<string, string>();
  for (const { identifier, scopes } of pool.resourceServers) {
    const server = program.names.of('scopes', identifier, pool.name);
    const names = scopes.map(({ name, description }) => {
      const scope = program.names.of('scope', `${identifier}-${name}`, pool.name);
      program.call(
        'new cognito.ResourceServerScope',
        [{ scopeName: name, scopeDescription: description }],
        scope,
      );
      expressions.set(`${identifier}/${name}`, `cognito.OAuthScope.resourceServer(${server}, ${scope})`);
      return new Expression(scope);
    });
    program.call(
      `${constant}.addResourceServer`,
      [pascalCase(server), { identifier, scopes: names }],
      server,
    );
  }
  return expressions;
}

function writeDomain(program: Program, pool: SetupUserPool, constant: string): void {
  if (pool.domainParameter === undefined) return;
  const domainPrefix = textOf(program, { parameter: pool.domainParameter });
  program.comment('The sign-in pages, and the token endpoint.');
  program.call(`${constant}.addDomain`, [
    `${pascalCase(constant)}Domain`,
    {
      cognitoDomain: { domainPrefix },
      managedLoginVersion:
        pool.plan === 'LITE' || !pool.clients.some(({ flow }) => flow === 'code')
          ? undefined
          : new Expression('cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN'),
    },
  ]);
}

function writeClient(
  program: Program,
  pool: SetupUserPool,
  client: SetupUserPoolClient,
  known: { constant: string; scopes: ReadonlyMap<string, string>; providers: readonly string[] },
): void {
  const constant = clientName(program, pool.name, client.name);
  const machine = client.flow === 'client_credentials';
  program.call(
    `${known.constant}.addClient`,
    [
      pascalCase(constant),
      {
        generateSecret: machine ? true : new Commented('A browser or an app cannot keep one: PKCE.', false),
        oAuth: {
          flows: machine ? { clientCredentials: true } : { authorizationCodeGrant: true },
          scopes: client.scopes.map((scope) => new Expression(scopeOf(scope, known.scopes))),
          callbackUrls: machine ? undefined : client.callbackUrls.map((url) => textOf(program, url)),
        },
        authFlows: machine ? undefined : { userSrp: true },
        supportedIdentityProviders: machine
          ? undefined
          : [
              new Expression('cognito.UserPoolClientIdentityProvider.COGNITO'),
              ...pool.identityProviders.map(
                ({ name }) =>
                  new Expression(`cognito.UserPoolClientIdentityProvider.custom(${quoted(name)})`),
              ),
            ],
        accessTokenValidity: new Expression(`cdk.Duration.minutes(${client.accessTokenMinutes})`),
        idTokenValidity: machine
          ? undefined
          : new Expression(`cdk.Duration.minutes(${client.accessTokenMinutes})`),
        refreshTokenValidity: machine
          ? undefined
          : new Expression(`cdk.Duration.days(${client.refreshTokenDays})`),
        refreshTokenRotationGracePeriod:
          client.refreshTokenRotation && !machine
            ? new Commented('Each refresh token works once.', new Expression('cdk.Duration.seconds(10)'))
            : undefined,
        enableTokenRevocation: true,
        preventUserExistenceErrors: true,
        writeAttributes: machine
          ? undefined
          : new Commented(
              'Without this list a client could write every attribute.',
              new Expression(
                'new cognito.ClientAttributes().withStandardAttributes({ email: true, fullname: true })',
              ),
            ),
      },
    ],
    constant,
  );
  if (pool.domainParameter !== undefined && pool.plan !== 'LITE' && !machine) {
    program.construct('cognito.CfnManagedLoginBranding', `${pascalCase(constant)}Branding`, {
      userPoolId: new Expression(`${known.constant}.userPoolId`),
      clientId: new Expression(`${constant}.userPoolClientId`),
      useCognitoProvidedValues: true,
    });
  }
  for (const provider of known.providers) program.statement(`${constant}.node.addDependency(${provider});`);
}

/** The scopes that every pool has. */
const OWN_SCOPES: Readonly<Record<string, string>> = {
  openid: 'OPENID',
  email: 'EMAIL',
  phone: 'PHONE',
  profile: 'PROFILE',
};

function scopeOf(scope: string, known: ReadonlyMap<string, string>): string {
  const own = OWN_SCOPES[scope];
  if (own !== undefined) return `cognito.OAuthScope.${own}`;
  return known.get(scope) ?? `cognito.OAuthScope.custom(${quoted(scope)})`;
}
