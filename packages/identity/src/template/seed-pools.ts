import { randomBytes, randomUUID } from 'node:crypto';
import type { CognitoResource } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import type { PoolPartKind } from '../store/database.ts';
import { removePart } from '../user-pools/admin/pool-parts.ts';
import type { ClientDoc, DomainDoc, IdentityProviderDoc, SealedSecret } from '../user-pools/pool.ts';
import { partOf } from '../user-pools/pools.ts';
import { sealedProvider } from '../user-pools/provider-secrets.ts';
import type { TemplateProvider } from './identity-providers.ts';
import { clientDoc, groupDoc, poolDoc, resourceServerDoc } from './pool-docs.ts';
import { restored, withdrawPools } from './withdrawn-pools.ts';

/**
 * Brings what the template declares into the store: pools, clients, groups, resource servers, identity providers and
 * domains, with the ids that the template resolves to. What the template no longer has goes; a pool is withdrawn, and
 * its users are kept. Pools of the API are left alone. The identity providers come
 * checked: see `templateProviders`.
 */
export async function seedPools(
  context: IdentityContext,
  resources: readonly CognitoResource[],
  providers: readonly TemplateProvider[],
): Promise<void> {
  const ofType = (type: string): readonly CognitoResource[] => resources.filter((one) => one.type === type);
  const pools = ofType('UserPool').filter(({ id }) => id !== undefined);
  const ids = new Set(pools.map(({ id }) => id as string));
  await withdrawPools(context, ids);
  for (const pool of pools) await putPool(context, pool);
  const poolOf = (one: CognitoResource): string | undefined => {
    const id = one.properties.UserPoolId;
    return typeof id === 'string' && ids.has(id) ? id : undefined;
  };
  for (const client of ofType('UserPoolClient')) await putClient(context, client, poolOf(client));
  const parts: Part[] = [];
  for (const one of providers)
    parts.push({ ...one, kind: 'identity-provider', doc: await providerDoc(context, one) });
  for (const [type, kind, nameOf, docOf] of PARTS) {
    for (const one of ofType(type)) {
      const poolId = poolOf(one);
      const name = nameOf(one);
      if (poolId !== undefined && name !== undefined) parts.push({ poolId, kind, name, doc: docOf(one) });
    }
  }
  for (const part of parts) await putPart(context, part);
  await removeOthers(context, ids, ofType('UserPoolClient'), parts);
}

interface Part {
  readonly poolId: string;
  readonly kind: PoolPartKind;
  readonly name: string;
  readonly doc: unknown;
}

const named =
  (property: string) =>
  ({ id, properties }: CognitoResource): string | undefined => {
    const value = properties[property];
    return typeof value === 'string' ? value : id;
  };

/** Its secrets stay sealed as they are, so that the same template leaves the same row. */
async function providerDoc(
  { db, box }: IdentityContext,
  { poolId, name, doc }: TemplateProvider,
): Promise<IdentityProviderDoc> {
  const before = await partOf(db, poolId, 'identity-provider', name);
  return sealedProvider(box, doc, before?.doc.sealedDetails);
}

function domainDoc({ properties }: CognitoResource): DomainDoc {
  const { Domain, UserPoolId, ...same } = properties;
  return same;
}

const PARTS: readonly (readonly [
  type: string,
  kind: PoolPartKind,
  nameOf: (one: CognitoResource) => string | undefined,
  docOf: (one: CognitoResource) => unknown,
])[] = [
  ['UserPoolGroup', 'group', named('GroupName'), groupDoc],
  ['UserPoolResourceServer', 'resource-server', named('Identifier'), resourceServerDoc],
  ['UserPoolDomain', 'domain', named('Domain'), domainDoc],
];

async function putPool({ db, ports }: IdentityContext, resource: CognitoResource): Promise<void> {
  const id = resource.id as string;
  const doc = JSON.stringify(poolDoc(resource));
  await db.transaction().execute(async (inside) => {
    const now = ports.now();
    const created_at = (await restored(inside, id)) ?? now;
    await inside
      .insertInto('pools')
      .values({ id, origin: 'template', doc, created_at, modified_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ doc, origin: 'template' }))
      .execute();
  });
}

/** A client that has a secret keeps it: it is made once, or taken from the configuration. */
async function putClient(
  context: IdentityContext,
  resource: CognitoResource,
  poolId: string | undefined,
): Promise<void> {
  const { db, ports } = context;
  const { id } = resource;
  if (id === undefined || poolId === undefined) return;
  const now = ports.now();
  const before = await db.selectFrom('clients').select('doc').where('id', '=', id).executeTakeFirst();
  const kept = before === undefined ? undefined : (JSON.parse(before.doc) as ClientDoc).secrets;
  const secrets =
    resource.properties.GenerateSecret === true ? (kept ?? [newClientSecret(context)]) : undefined;
  const doc = JSON.stringify({ ...clientDoc(resource), secrets });
  await db
    .insertInto('clients')
    .values({ id, pool_id: poolId, origin: 'template', doc, created_at: now, modified_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ doc, pool_id: poolId, origin: 'template' }))
    .execute();
}

/** What it is sealed for. */
export const CLIENT_SECRET: string = 'client secret';

export function newClientSecret(context: IdentityContext, secret?: string): SealedSecret {
  // Cognito's secrets have 51 characters of lower-case letters and digits.
  const text =
    secret ??
    BigInt(`0x${randomBytes(40).toString('hex')}`)
      .toString(36)
      .slice(0, 51);
  return { id: randomUUID(), sealed: context.box.seal(CLIENT_SECRET, text), createdAt: context.ports.now() };
}

/** The client's secrets in clear, the newest first; empty where it has none. */
export function clientSecrets(context: IdentityContext, doc: Pick<ClientDoc, 'secrets'>): readonly string[] {
  return (doc.secrets ?? []).flatMap(
    ({ sealed }) => context.box.open(CLIENT_SECRET, sealed)?.toString() ?? [],
  );
}

async function putPart({ db, ports }: IdentityContext, { poolId, kind, name, doc }: Part): Promise<void> {
  const now = ports.now();
  const text = JSON.stringify(doc);
  await db
    .insertInto('pool_parts')
    .values({ pool_id: poolId, kind, name, origin: 'template', doc: text, created_at: now, modified_at: now })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'kind', 'name']).doUpdateSet({ doc: text, origin: 'template' }),
    )
    .execute();
}

/** What goes is what DeleteUserPoolClient, DeleteGroup and so on would take along. */
async function removeOthers(
  { db }: IdentityContext,
  pools: ReadonlySet<string>,
  clients: readonly CognitoResource[],
  parts: readonly Part[],
): Promise<void> {
  const declared = new Set(clients.map(({ id }) => id));
  for (const { id, pool_id } of await db
    .selectFrom('clients')
    .select(['id', 'pool_id'])
    .where('origin', '=', 'template')
    .execute()) {
    // Those of a withdrawn pool are kept with it, for their secrets.
    if (!pools.has(pool_id) || declared.has(id)) continue;
    await db.transaction().execute(async (inside) => {
      await inside.deleteFrom('refresh_tokens').where('client_id', '=', id).execute();
      await inside.deleteFrom('clients').where('id', '=', id).execute();
    });
  }
  const keys = new Set(parts.map(({ poolId, kind, name }) => `${poolId} ${kind} ${name}`));
  for (const { pool_id, kind, name } of await db
    .selectFrom('pool_parts')
    .select(['pool_id', 'kind', 'name'])
    .where('origin', '=', 'template')
    .execute()) {
    if (keys.has(`${pool_id} ${kind} ${name}`)) continue;
    await db.transaction().execute(async (inside) => {
      await removePart(inside, { id: pool_id }, kind, name);
      // Who was in a group is in none of its name that comes later, unless the whole pool is only withdrawn.
      if (kind === 'group' && pools.has(pool_id))
        await inside
          .deleteFrom('members')
          .where('pool_id', '=', pool_id)
          .where('group_name', '=', name)
          .execute();
    });
  }
}
