import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import { type Claims, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import type { IamDirectory } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { ALLOW_ALL, directory, role } from '../sts/test-directory.ts';
import {
  ACCOUNT,
  ADMIN,
  REGION,
  startIdentity,
  type TestIdentity,
  type TestIdentityOptions,
} from '../test-identity.ts';
import { issuerOf, providerNameOf } from '../tokens/issuer-url.ts';

export const USER_POOL = 'eu-west-1_abcdefghi';
/** Another user pool, where a test asks for it. */
export const SECOND_POOL = 'eu-west-1_zzzzzzzzz';
export const SECOND: string = providerNameOf(SECOND_POOL);
export const CLIENT = 'client1';
export const PROVIDER: string = providerNameOf(USER_POOL);
export const POOL_ID = 'eu-west-1:11111111-2222-3333-4444-555555555555';

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** A trust policy as the guide has it: for identities of the pool, signed in or not. */
export function trustOf(
  amr: 'authenticated' | 'unauthenticated',
  more: Readonly<Record<string, Json>> = {},
): Json {
  return {
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': POOL_ID, ...more },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
    },
  };
}

export interface TestPoolOptions {
  /** Properties of the identity pool. */
  readonly pool?: Readonly<Record<string, Json>>;
  readonly secondPool?: boolean;
  readonly serverSideTokenCheck?: boolean;
  readonly roleMappings?: Json;
  readonly principalTags?: Readonly<Record<string, Json>>;
  readonly iam?: Partial<IamDirectory>;
  readonly keys?: readonly Uint8Array[];
  readonly providerUrls?: TestIdentityOptions['providerUrls'];
  readonly fetch?: TestIdentityOptions['fetch'];
}

const ROLES = [
  role({ name: 'user', trust: [trustOf('authenticated')], allow: [ALLOW_ALL] }),
  role({ name: 'guest', trust: [trustOf('unauthenticated')], allow: [ALLOW_ALL] }),
  role({ name: 'editor', trust: [trustOf('authenticated')], allow: [ALLOW_ALL] }),
];

/** A service with a user pool, an identity pool with guests, and roles for both. */
export async function startPool(options: TestPoolOptions = {}): Promise<TestIdentity> {
  const {
    pool,
    secondPool = false,
    serverSideTokenCheck = false,
    roleMappings,
    principalTags,
    iam,
  } = options;
  return startIdentity({
    ...(options.keys === undefined ? {} : { keys: options.keys }),
    ...(options.providerUrls === undefined ? {} : { providerUrls: options.providerUrls }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    iam: directory(ROLES, iam),
    resources: [
      { type: 'UserPool', id: USER_POOL, properties: { UserPoolName: 'shoppers' } },
      ...(secondPool ? [{ type: 'UserPool', id: SECOND_POOL, properties: {} }] : []),
      {
        type: 'UserPoolClient',
        id: CLIENT,
        properties: {
          UserPoolId: USER_POOL,
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      },
      {
        type: 'IdentityPool',
        id: POOL_ID,
        properties: {
          IdentityPoolName: 'shop',
          AllowUnauthenticatedIdentities: true,
          DeveloperProviderName: 'login.shop',
          CognitoIdentityProviders: [
            { ProviderName: PROVIDER, ClientId: CLIENT, ServerSideTokenCheck: serverSideTokenCheck },
            ...(secondPool ? [{ ProviderName: SECOND, ClientId: CLIENT }] : []),
          ],
          ...pool,
        },
      },
      {
        type: 'IdentityPoolRoleAttachment',
        properties: {
          IdentityPoolId: POOL_ID,
          Roles: { authenticated: roleArn('user'), unauthenticated: roleArn('guest') },
          ...(roleMappings === undefined
            ? {}
            : {
                RoleMappings: {
                  any: { IdentityProvider: `${PROVIDER}:${CLIENT}`, ...(roleMappings as object) },
                },
              }),
        },
      },
      ...(principalTags === undefined
        ? []
        : [
            {
              type: 'IdentityPoolPrincipalTag',
              properties: { IdentityPoolId: POOL_ID, IdentityProviderName: PROVIDER, ...principalTags },
            },
          ]),
    ],
  });
}

/** An ID token of the user pool, signed by its key. */
export async function idToken(
  { context }: TestIdentity,
  claims: Claims = {},
  poolId: string = USER_POOL,
): Promise<string> {
  const now = Math.floor(context.ports.now() / 1000);
  const all = {
    sub: 'sub-1',
    aud: CLIENT,
    iss: issuerOf(context.place, poolId),
    token_use: 'id',
    iat: now - 5,
    exp: now + 3600,
    ...claims,
  };
  return signRs256(all, await context.keys.signing(poolId, 'id'), nodeSigningCrypto);
}

/** Without credentials: operations of identities take no signature. */
export const client = ({ url }: TestIdentity): CognitoIdentityClient =>
  new CognitoIdentityClient({ endpoint: url, region: REGION, maxAttempts: 1 });

export const admin = ({ url }: TestIdentity): CognitoIdentityClient =>
  new CognitoIdentityClient({ endpoint: url, region: REGION, credentials: ADMIN, maxAttempts: 1 });

export const logins = (token: string): { Logins: Record<string, string> } => ({
  Logins: { [PROVIDER]: token },
});

export async function newIdentity(identity: TestIdentity, token?: string): Promise<string> {
  const given = token === undefined ? {} : logins(token);
  const answer = await client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, ...given }));
  return answer.IdentityId ?? '';
}

export async function credentialsOf(
  identity: TestIdentity,
  IdentityId: string,
  token?: string,
  CustomRoleArn?: string,
): Promise<{ identityId: string; accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const given = token === undefined ? {} : logins(token);
  const answer = await client(identity).send(
    new GetCredentialsForIdentityCommand({ IdentityId, CustomRoleArn, ...given }),
  );
  return {
    identityId: answer.IdentityId ?? '',
    accessKeyId: answer.Credentials?.AccessKeyId ?? '',
    secretAccessKey: answer.Credentials?.SecretKey ?? '',
    sessionToken: answer.Credentials?.SessionToken ?? '',
  };
}

/** The ARN and condition keys of who acts with credentials. */
export function callerOf(
  { context }: TestIdentity,
  key: { readonly accessKeyId: string; readonly sessionToken: string },
): { readonly arn: string | undefined; readonly keys: Readonly<Record<string, unknown>> } {
  const caller = context.ports.findCredential(key.accessKeyId, key.sessionToken)?.caller;
  return { arn: caller?.identity.userArn, keys: Object.fromEntries(caller?.contextKeys ?? []) };
}
