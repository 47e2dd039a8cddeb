import type { Selectable } from 'kysely';
import type { IdentityContext, IdentityPlace } from '../service/context.ts';
import type { TextLimits } from '../service/input.ts';
import { notFound, ServiceError } from '../service/service-error.ts';
import type { Database } from '../store/database.ts';
import { parsedDoc } from '../store/parsed-doc.ts';
import { prepared } from '../store/prepared.ts';
import { untilWritten } from '../store/until-written.ts';

/** An identity pool with its roles and its maps of tags. */
export interface IdentityPool {
  readonly id: string;
  readonly doc: IdentityPoolDoc;
}

/** In the shape of DescribeIdentityPool; `roles` of GetIdentityPoolRoles, `tagMaps` of GetPrincipalTagAttributeMap. */
export interface IdentityPoolDoc {
  readonly IdentityPoolName: string;
  readonly AllowUnauthenticatedIdentities: boolean;
  /** Unset, the basic flow is allowed. */
  readonly AllowClassicFlow?: boolean | undefined;
  /** Application ids by provider: `accounts.google.com`. */
  readonly SupportedLoginProviders?: Readonly<Record<string, string>> | undefined;
  readonly DeveloperProviderName?: string | undefined;
  readonly OpenIdConnectProviderARNs?: readonly string[] | undefined;
  readonly CognitoIdentityProviders?: readonly CognitoIdentityProvider[] | undefined;
  readonly SamlProviderARNs?: readonly string[] | undefined;
  readonly IdentityPoolTags?: Readonly<Record<string, string>> | undefined;
  /** Tags of the template that are not here: policies that ask about tags refuse. */
  readonly tagsNotHere?: readonly string[] | undefined;
  readonly roles?: PoolRoles | undefined;
  /** Properties of the template that are not here and may be guards: nobody gets credentials. */
  readonly notHere?: readonly string[] | undefined;
  /** By provider. */
  readonly tagMaps?: Readonly<Record<string, TagMap>> | undefined;
}

export interface CognitoIdentityProvider {
  /** `cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly ProviderName: string;
  readonly ClientId: string;
  readonly ServerSideTokenCheck?: boolean | undefined;
}

export interface PoolRoles {
  readonly Roles: {
    readonly authenticated?: string | undefined;
    readonly unauthenticated?: string | undefined;
  };
  /** By provider; that of a user pool ends with `:<client id>`. */
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>> | undefined;
}

export interface RoleMapping {
  readonly Type: 'Token' | 'Rules';
  readonly AmbiguousRoleResolution?: 'AuthenticatedRole' | 'Deny' | undefined;
  readonly RulesConfiguration?: { readonly Rules: readonly MappingRule[] } | undefined;
}

export interface MappingRule {
  readonly Claim: string;
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly Value: string;
  readonly RoleARN: string;
}

export interface TagMap {
  readonly UseDefaults?: boolean | undefined;
  /** Claim by tag key. */
  readonly PrincipalTags?: Readonly<Record<string, string>> | undefined;
}

export const POOL_ID: TextLimits = { min: 1, max: 55, pattern: /^[\w-]+:[0-9A-Za-z-]+$/ };

export function identityPoolArn({ partition, region, account }: IdentityPlace, id: string): string {
  return `arn:${partition}:cognito-identity:${region}:${account}:identitypool/${id}`;
}

type Row = Pick<Selectable<Database['identity_pools']>, 'id' | 'doc'>;

const BY_ID = prepared((db, { id }: { id: string }) =>
  db.selectFrom('identity_pools').selectAll().where('id', '=', id),
);

/** Throws ResourceNotFoundException. */
export async function identityPoolById(context: IdentityContext, id: string): Promise<IdentityPool> {
  return poolOf(await identityPoolRow(context, id));
}

async function identityPoolRow({ db }: IdentityContext, id: string): Promise<Row> {
  const row = await BY_ID.first(db, { id });
  if (row === undefined) throw notFound(`IdentityPool '${id}' not found.`);
  return row;
}

/** The same whether it is served or not. */
export async function declaredIdentityPool(
  { db }: IdentityContext,
  id: string,
): Promise<IdentityPool | undefined> {
  const row = await BY_ID.first(db, { id });
  return row === undefined ? undefined : { id, doc: parsedDoc<IdentityPoolDoc>(row.doc) };
}

/** Throws InvalidIdentityPoolConfigurationException where it is not served. */
export function poolOf({ id, doc }: Row): IdentityPool {
  const pool = { id, doc: parsedDoc<IdentityPoolDoc>(doc) };
  const { notHere = [] } = pool.doc;
  if (notHere.length > 0)
    throw new ServiceError(
      'InvalidIdentityPoolConfigurationException',
      `The identity pool ${id} is not served: its template does not give ${notHere.join(', ')}.`,
    );
  return pool;
}

/** Reads a pool, changes what it is and writes it, again if somebody else was faster. Gives what it is then. */
export async function changeIdentityPool(
  context: IdentityContext,
  id: string,
  change: (doc: IdentityPoolDoc) => IdentityPoolDoc,
): Promise<IdentityPool> {
  return untilWritten(async () => {
    const before = await identityPoolRow(context, id);
    const doc = change(poolOf(before).doc);
    const { numUpdatedRows } = await context.db
      .updateTable('identity_pools')
      .set({ doc: JSON.stringify(doc), modified_at: context.ports.now() })
      .where('id', '=', id)
      .where('doc', '=', before.doc)
      .executeTakeFirst();
    return Number(numUpdatedRows) === 1 && { id, doc };
  });
}
