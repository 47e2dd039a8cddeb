import type { CognitoResource } from '@portcullis/model';
import type { PoolRoles, RoleMapping, TagMap } from '../identity-pools/identity-pool.ts';
import type { IdentityContext } from '../service/context.ts';
import { identityPoolDoc } from './identity-pool-docs.ts';
import { notHere, tagsNotHere } from './pool-docs.ts';

/**
 * Brings the identity pools of the template into the store, with their roles and maps of tags. One that the template no
 * longer has gives nothing to anybody; its identities are there again when it is. Pools of the API are left alone.
 */
export async function seedIdentityPools(
  context: IdentityContext,
  resources: readonly CognitoResource[],
): Promise<void> {
  const { db, ports } = context;
  const ofType = (type: string): readonly CognitoResource[] => resources.filter((one) => one.type === type);
  const declared = ofType('IdentityPool').filter(({ id }) => id !== undefined);
  const now = ports.now();
  for (const resource of declared) {
    const id = resource.id as string;
    const belongs = ({ properties }: CognitoResource): boolean => properties.IdentityPoolId === id;
    const attachment = ofType('IdentityPoolRoleAttachment').find(belongs);
    const tags = ofType('IdentityPoolPrincipalTag').filter(belongs);
    const all = [resource, ...(attachment === undefined ? [] : [attachment]), ...tags];
    const doc = JSON.stringify({
      ...identityPoolDoc(resource),
      ...notHere({ unresolved: all.flatMap(({ unresolved }) => unresolved) }),
      ...tagsNotHere(resource, 'IdentityPoolTags'),
      roles: rolesOf(attachment),
      tagMaps: tagMapsOf(tags),
    });
    await db
      .insertInto('identity_pools')
      .values({ id, origin: 'template', doc, created_at: now, modified_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ doc, origin: 'template' }))
      .execute();
  }
  const ids = new Set(declared.map(({ id }) => id));
  const kept = await db.selectFrom('identity_pools').select('id').where('origin', '=', 'template').execute();
  for (const { id } of kept)
    if (!ids.has(id)) await db.deleteFrom('identity_pools').where('id', '=', id).execute();
}

/** CloudFormation calls a mapping as it likes, and says in `IdentityProvider` whose it is. */
function rolesOf(attachment: CognitoResource | undefined): PoolRoles | undefined {
  if (attachment === undefined) return undefined;
  const { Roles = {}, RoleMappings = {} } = attachment.properties;
  const mappings = Object.entries(
    RoleMappings as unknown as Record<string, RoleMapping & { IdentityProvider?: string }>,
  );
  return {
    Roles: Roles as PoolRoles['Roles'],
    RoleMappings: Object.fromEntries(
      mappings.map(([name, { IdentityProvider, ...mapping }]) => [IdentityProvider ?? name, mapping]),
    ),
  };
}

function tagMapsOf(resources: readonly CognitoResource[]): Readonly<Record<string, TagMap>> {
  return Object.fromEntries(
    resources.map(({ properties }) => {
      const { IdentityProviderName, UseDefaults, PrincipalTags } = properties;
      return [
        String(IdentityProviderName),
        { UseDefaults: UseDefaults ?? false, PrincipalTags: PrincipalTags ?? {} } as TagMap,
      ];
    }),
  );
}
