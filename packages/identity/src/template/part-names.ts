import type { CognitoResource } from '@portcullis/model';
import type { Db, PoolPartKind } from '../store/database.ts';
import { type NamesOfParts, scopesOf } from '../user-pools/admin/client-settings.ts';
import type { PoolDoc, ResourceServerDoc } from '../user-pools/pool.ts';
import { poolDoc, resourceServerDoc } from './pool-docs.ts';

/** A user pool of a template with what its clients may name. */
export interface TemplatePool {
  readonly id: string;
  readonly doc: PoolDoc;
  readonly providers: readonly string[];
  readonly scopes: readonly string[];
  readonly groups: readonly string[];
  /** Members of its clients that nobody can judge: something that they may name has no value here. */
  readonly unknown: readonly string[];
}

export function declaredPools(resources: readonly CognitoResource[]): ReadonlyMap<string, TemplatePool> {
  return new Map(
    resources.flatMap((pool) => {
      const { type, id } = pool;
      if (type !== 'UserPool' || id === undefined) return [];
      const own = (kind: string): readonly CognitoResource[] =>
        resources.filter((one) => one.type === kind && one.properties.UserPoolId === id);
      const isUnknown = (kind: string, names: RegExp): boolean =>
        own(kind).some(({ unresolved }) => unresolved.some(({ path }) => names.test(path)));
      const groups = own('UserPoolGroup').map(({ id: name, properties }) =>
        String(properties.GroupName ?? name),
      );
      const unknown = [
        ...(isUnknown('UserPoolGroup', /^GroupName$/) ? ['GroupName'] : []),
        ...(isUnknown('UserPoolIdentityProvider', /^ProviderName$/) ? ['SupportedIdentityProviders'] : []),
        ...(isUnknown('UserPoolResourceServer', /^(?:Identifier|Scopes)\b/) ? ['AllowedOAuthScopes'] : []),
      ];
      const providers = own('UserPoolIdentityProvider').map(({ properties }) =>
        String(properties.ProviderName),
      );
      const scopes = own('UserPoolResourceServer').flatMap((one) =>
        scopesOf({ name: String(one.properties.Identifier), doc: resourceServerDoc(one) }),
      );
      return [[id, { id, doc: poolDoc(pool), providers, scopes, groups, unknown }]];
    }),
  );
}

/** The same of what its clients may name. */
export function partNames(db: Db, { id, providers, scopes }: TemplatePool): NamesOfParts {
  return {
    providers: async () =>
      new Set([...providers, ...(await madeByApi(db, id, 'identity-provider')).map(({ name }) => name)]),
    scopes: async () => {
      const servers = await madeByApi(db, id, 'resource-server');
      const more = servers.map(({ name, doc }) => ({ name, doc: JSON.parse(doc) as ResourceServerDoc }));
      return new Set([...scopes, ...more.flatMap(scopesOf)]);
    },
  };
}

/** What the template gives a pool, and what the pool was given by the API. */
export async function groupNames(db: Db, { id, groups }: TemplatePool): Promise<ReadonlySet<string>> {
  return new Set([...groups, ...(await madeByApi(db, id, 'group')).map(({ name }) => name)]);
}

function madeByApi(
  db: Db,
  poolId: string,
  kind: PoolPartKind,
): Promise<readonly { readonly name: string; readonly doc: string }[]> {
  return db
    .selectFrom('pool_parts')
    .select(['name', 'doc'])
    .where('pool_id', '=', poolId)
    .where('kind', '=', kind)
    .where('origin', '=', 'api')
    .execute();
}
