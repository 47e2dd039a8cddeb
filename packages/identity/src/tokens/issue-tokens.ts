import { createHash, randomUUID } from 'node:crypto';
import { type Claims, signRs256, signRs256Aside } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { drawnBytes } from '../secrets/drawn-bytes.ts';
import type { IdentityContext } from '../service/context.ts';
import type { Client, ClientDoc, Pool, TimeUnit } from '../user-pools/pool.ts';
import { partsOf } from '../user-pools/pools.ts';
import type { User } from '../user-pools/user.ts';
import { groupsOfUser } from '../user-pools/users.ts';
import { type GroupClaims, groupClaims } from './group-claims.ts';
import { issuerOf } from './issuer-url.ts';
import { readableNames } from './scope-claims.ts';

/** One sign-in, or the renewal of one. */
export interface SignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  /** Milliseconds since the epoch: kept when tokens are refreshed. */
  readonly authTime: number;
  /** `origin_jti`: kept when tokens are refreshed. */
  readonly family: string;
  readonly eventId: string;
  /** Absent: a sign-in by the API, whose only scope is its own. */
  readonly scopes?: readonly string[] | undefined;
  readonly nonce?: string | undefined;
  readonly deviceKey?: string | undefined;
  /** External identities of the user, for the claim `identities`. */
  readonly identities?: readonly Json[] | undefined;
  /** What a pre-token-generation trigger changes. */
  readonly overrides?: TokenOverrides | undefined;
}

/** What triggers change; `null` groups: none. */
export interface TokenOverrides {
  readonly groups?: GroupClaims | null | undefined;
  readonly id?: ClaimOverrides | undefined;
  readonly access?: (ClaimOverrides & ScopeOverrides) | undefined;
}

export interface ClaimOverrides {
  readonly add: Readonly<Record<string, Json>>;
  readonly suppress: readonly string[];
}

export interface ScopeOverrides {
  readonly addScopes?: readonly string[] | undefined;
  readonly suppressScopes?: readonly string[] | undefined;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly idToken: string;
  /** Seconds that the access token lives. */
  readonly expiresIn: number;
}

/** Claims of ID tokens that no trigger changes. Cognito Developer Guide "Pre token generation Lambda trigger". */
const FIXED: ReadonlySet<string> = new Set(
  'acr amr at_hash aud auth_time azp cognito:username exp iat identities iss jti nbf nonce origin_jti sub token_use client_id event_id scope username version device_key'.split(
    ' ',
  ),
);

/** Signs the access and ID token of a sign-in. Cognito Developer Guide "Understanding user pool JSON web tokens". */
export async function issueTokens(context: IdentityContext, signIn: SignIn): Promise<IssuedTokens> {
  const { keys, ports, place } = context;
  const { pool, client, user, overrides } = signIn;
  const now = ports.now();
  const issuedAt = Math.floor(now / 1000);
  const groups =
    overrides?.groups === undefined ? await groupsOf(context, pool, user) : (overrides.groups ?? {});
  const revocable = client.doc.EnableTokenRevocation !== false;
  const common = {
    sub: user.sub,
    iss: issuerOf(place, pool.id),
    ...(revocable ? { origin_jti: signIn.family } : {}),
    event_id: signIn.eventId,
    auth_time: Math.floor(signIn.authTime / 1000),
    iat: issuedAt,
  };
  const access = accessClaims(signIn, groups, {
    ...common,
    exp: issuedAt + validity(client.doc, 'AccessToken'),
  });
  const idKey = await keys.signing(pool.id, 'id');
  // On another core, while the ID token is signed here: that of the OAuth endpoints has its hash, and has to wait.
  const signing = signRs256Aside(access, await keys.signing(pool.id, 'access'), nodeSigningCrypto);
  const id = idClaims(signIn, groups, {
    ...common,
    exp: issuedAt + validity(client.doc, 'IdToken'),
    ...(signIn.scopes === undefined ? {} : { at_hash: halfHash(await signing) }),
  });
  const idToken = signRs256(id, idKey, nodeSigningCrypto);
  const accessToken = await signing;
  return { accessToken, idToken, expiresIn: validity(client.doc, 'AccessToken') };
}

/** OpenID Connect Core section 3.1.3.6: the left half of the access token's SHA-256. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

/** The group claims as the pool's groups make them. */
export async function groupsOf(context: IdentityContext, pool: Pool, user: User): Promise<GroupClaims> {
  const names = await groupsOfUser(context.db, user);
  if (names.length === 0) return {};
  const parts = await partsOf(context.db, pool.id, 'group');
  return groupClaims(
    parts.map(({ name, doc }) => ({
      name,
      roleArn: doc.RoleArn,
      precedence: doc.Precedence,
      uncertain: doc.notHere !== undefined,
    })),
    names,
  );
}

function accessClaims(
  { client, user, scopes, deviceKey, overrides }: SignIn,
  groups: GroupClaims,
  common: Claims,
): Claims {
  const given = scopes ?? [API_SIGN_IN_SCOPE];
  const claims: Claims = {
    ...common,
    ...(groups['cognito:groups'] === undefined ? {} : { 'cognito:groups': groups['cognito:groups'] }),
    ...(deviceKey === undefined ? {} : { device_key: deviceKey }),
    client_id: client.id,
    // Tokens of the OAuth endpoints carry a version, those of the sign-in API do not.
    ...(scopes === undefined ? {} : { version: 2 }),
    token_use: 'access',
    scope: changedScopes(given, overrides?.access).join(' '),
    jti: randomUUID(),
    username: user.username,
  };
  return overridden(claims, overrides?.access);
}

function idClaims(
  { client, user, nonce, identities, overrides, scopes }: SignIn,
  groups: GroupClaims,
  common: Claims,
): Claims {
  const claims: Claims = {
    ...readableAttributes(client.doc, user, scopes),
    ...common,
    ...groups,
    ...(identities === undefined || identities.length === 0 ? {} : { identities }),
    ...(nonce === undefined ? {} : { nonce }),
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    jti: randomUUID(),
  };
  return overridden(claims, overrides?.id);
}

/** The scopes of a token as a trigger changes them: suppressing wins over adding. */
export function changedScopes(
  scopes: readonly string[],
  { addScopes = [], suppressScopes = [] }: ScopeOverrides = {},
): readonly string[] {
  return [...new Set([...scopes, ...addScopes])].filter((scope) => !suppressScopes.includes(scope));
}

/** The claims of a token as a trigger changes them; some are fixed. */
export function overridden(claims: Claims, overrides: ClaimOverrides | undefined): Claims {
  if (overrides === undefined) return claims;
  const { add, suppress } = overrides;
  const added = Object.entries(add).filter(([name]) => !FIXED.has(name) && !name.startsWith('dev:'));
  const all = { ...claims, ...Object.fromEntries(added) };
  // Suppressing wins over adding.
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => FIXED.has(name) || !suppress.includes(name)),
  );
}

/** `*_verified` are booleans, everything else stays text, `custom:` attributes always. */
function readableAttributes(client: ClientDoc, { doc }: User, scopes: SignIn['scopes']): Claims {
  const names = readableNames(client, scopes, Object.keys(doc.attributes));
  const entries = names.map((name): [string, string] => [name, doc.attributes[name] as string]);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const flag = name === 'email_verified' || name === 'phone_number_verified';
      return [name, flag ? value === 'true' : value];
    }),
  );
}

const SECONDS: Readonly<Record<TimeUnit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DEFAULTS = {
  AccessToken: { unit: 'hours', amount: 1 },
  IdToken: { unit: 'hours', amount: 1 },
  RefreshToken: { unit: 'days', amount: 30 },
} as const;

/** How long a kind of token lives, in seconds; 0 stands for the default. */
export function validity(client: ClientDoc, kind: keyof typeof DEFAULTS): number {
  const amount = client[`${kind}Validity`] as number | undefined;
  const { unit, amount: byDefault } = DEFAULTS[kind];
  if (amount === undefined || amount === 0) return byDefault * SECONDS[unit];
  return amount * SECONDS[client.TokenValidityUnits?.[kind] ?? unit];
}

/** A refresh token and its hash: 256 random bits that only the holder knows. */
export function newRefreshToken(context: IdentityContext): { readonly token: string; readonly hash: string } {
  const token = drawnBytes(48).toString('base64url');
  return { token, hash: context.box.mac('refresh token', token) };
}
