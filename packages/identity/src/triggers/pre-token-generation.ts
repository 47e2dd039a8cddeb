import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { GroupClaims } from '../tokens/group-claims.ts';
import type { ClaimOverrides, TokenOverrides } from '../tokens/issue-tokens.ts';
import type { Pool } from '../user-pools/pool.ts';
import { runTrigger, type TriggerCall, uncallable } from './run-trigger.ts';
import { type TriggerResponse, unrecognizable } from './trigger-response.ts';

type TextMap = Readonly<Record<string, string>>;

/** What tokens are made for. */
export type TokenOccasion =
  | 'HostedAuth'
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'
  | 'ClientCredentials';

export interface TokenCall extends TriggerCall {
  readonly source: TokenOccasion;
  readonly userAttributes: TextMap;
  /** As the pool's groups make them. */
  readonly groups: GroupClaims;
  readonly scopes: readonly string[];
  readonly clientMetadata?: TextMap | undefined;
}

/**
 * Lets the pool's function change claims, groups and, from version 2, scopes. `undefined`: the pool has no such
 * trigger, or its version has no part in tokens of clients. Cognito Developer Guide "Pre token generation Lambda
 * trigger". Throws what `runTrigger` throws.
 */
export async function preTokenGeneration(
  context: IdentityContext,
  call: TokenCall,
): Promise<TokenOverrides | undefined> {
  const version = versionOf(call.pool);
  if (call.source === 'ClientCredentials' && version !== 3) return undefined;
  const { userAttributes, groups, clientMetadata, scopes } = call;
  const response = await runTrigger(context, call, {
    trigger:
      call.pool.doc.LambdaConfig?.PreTokenGenerationConfig == null
        ? 'PreTokenGeneration'
        : 'PreTokenGenerationConfig',
    triggerSource: `TokenGeneration_${call.source}`,
    version: `${version}`,
    request: {
      userAttributes,
      groupConfiguration: {
        groupsToOverride: groups['cognito:groups'] ?? [],
        iamRolesToOverride: groups['cognito:roles'] ?? [],
        preferredRole: groups['cognito:preferred_role'] ?? null,
      },
      clientMetadata,
      scopes: version === 1 ? undefined : scopes,
    },
    response: version === 1 ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  });
  if (response === undefined) return undefined;
  return version === 1 ? firstVersion(response) : laterVersions(response);
}

/** 1, 2 or 3; a version that this service does not know is refused, and so is a declaration without one. */
function versionOf({ doc }: Pool): 1 | 2 | 3 {
  const config = doc.LambdaConfig?.PreTokenGenerationConfig;
  if (config === undefined || config === null) return 1;
  const version = config.LambdaVersion;
  if (version === undefined) throw uncallable('PreTokenGeneration', 'its version is not known');
  switch (version) {
    case 'V1_0':
      return 1;
    case 'V2_0':
      return 2;
    case 'V3_0':
      return 3;
    default:
      version satisfies never;
      throw unrecognizable();
  }
}

/** Claims are texts and of the ID token; groups are of both tokens. */
function firstVersion(response: TriggerResponse): TokenOverrides {
  const details = response.object('claimsOverrideDetails');
  if (details === undefined) return {};
  return {
    groups: groupsOf(details),
    id: {
      add: details.textMap('claimsToAddOrOverride') ?? {},
      suppress: details.texts('claimsToSuppress') ?? [],
    },
  };
}

function laterVersions(response: TriggerResponse): TokenOverrides {
  const details = response.object('claimsAndScopeOverrideDetails');
  if (details === undefined) return {};
  const access = details.object('accessTokenGeneration');
  const id = details.object('idTokenGeneration');
  return {
    groups: groupsOf(details),
    id: id && claimsOf(id),
    access: access && {
      ...claimsOf(access),
      addScopes: scopesOf(access, 'scopesToAdd'),
      suppressScopes: scopesOf(access, 'scopesToSuppress'),
    },
  };
}

function claimsOf(details: TriggerResponse): ClaimOverrides {
  const add: Readonly<Record<string, Json>> = details.map('claimsToAddOrOverride') ?? {};
  return { add, suppress: details.texts('claimsToSuppress') ?? [] };
}

/** RFC 6749 section 3.3: a scope has no spaces; one that had would be several. */
function scopesOf(details: TriggerResponse, name: string): readonly string[] {
  const scopes = details.texts(name) ?? [];
  if (scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) throw unrecognizable();
  return scopes;
}

/** Absent: as they are. Null or empty: none. */
function groupsOf(details: TriggerResponse): GroupClaims | null | undefined {
  if (!details.wrote('groupOverrideDetails')) return undefined;
  const groups = details.object('groupOverrideDetails');
  if (groups === undefined) return null;
  const names = groups.texts('groupsToOverride') ?? [];
  const roles = groups.texts('iamRolesToOverride') ?? [];
  const preferred = groups.text('preferredRole');
  if (names.length === 0 && roles.length === 0 && preferred === undefined) return null;
  return {
    ...(names.length === 0 ? {} : { 'cognito:groups': names }),
    ...(roles.length === 0 ? {} : { 'cognito:roles': roles }),
    ...(preferred === undefined ? {} : { 'cognito:preferred_role': preferred }),
  };
}
