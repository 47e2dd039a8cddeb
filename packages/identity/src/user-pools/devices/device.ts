import type { Selectable } from 'kysely';
import { notFound } from '../../service/service-error.ts';
import type { Database, Db } from '../../store/database.ts';
import type { User } from '../user.ts';

/** A device that a user confirmed. */
export interface Device {
  readonly key: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lastUsedAt: number;
  readonly doc: DeviceDoc;
}

export interface DeviceDoc {
  readonly name?: string | undefined;
  readonly remembered: boolean;
  /** Hex. */
  readonly salt: string;
  readonly sealedVerifier: string;
  readonly lastIp: string;
}

type Owner = Pick<User, 'poolId' | 'sub'>;

/** Throws ResourceNotFoundException; clients know it by the word "device" in its message. */
export async function deviceByKey(db: Db, owner: Owner, key: string): Promise<Device> {
  const device = await findDevice(db, owner, key);
  if (device === undefined) throw notFound('Device does not exist.');
  return device;
}

export async function findDevice(db: Db, { poolId, sub }: Owner, key: string): Promise<Device | undefined> {
  const row = await db
    .selectFrom('devices')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('device_key', '=', key)
    .executeTakeFirst();
  return row && deviceOf(row);
}

/** The devices of a user, by key; `after`: those that follow. */
export async function devicesOf(
  db: Db,
  { poolId, sub }: Owner,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly Device[]> {
  let query = db
    .selectFrom('devices')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .orderBy('device_key')
    .limit(limit);
  if (after !== undefined) query = query.where('device_key', '>', after);
  return (await query.execute()).map(deviceOf);
}

/** `false`: the user has confirmed this device before. */
export async function insertDevice(
  db: Db,
  { poolId, sub }: Owner,
  key: string,
  doc: DeviceDoc,
  now: number,
): Promise<boolean> {
  const result = await db
    .insertInto('devices')
    .values({
      pool_id: poolId,
      sub,
      device_key: key,
      doc: JSON.stringify(doc),
      created_at: now,
      modified_at: now,
      last_used_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** `false`: somebody changed or forgot the device since it was read. */
export async function updateDevice(
  db: Db,
  { poolId, sub }: Owner,
  device: Device,
  change: { readonly doc: DeviceDoc; readonly modifiedAt?: number; readonly lastUsedAt?: number },
): Promise<boolean> {
  const result = await db
    .updateTable('devices')
    .set({
      doc: JSON.stringify(change.doc),
      modified_at: change.modifiedAt ?? device.modifiedAt,
      last_used_at: change.lastUsedAt ?? device.lastUsedAt,
    })
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('device_key', '=', device.key)
    .where('doc', '=', JSON.stringify(device.doc))
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

export async function deleteDevice(db: Db, { poolId, sub }: Owner, key: string): Promise<void> {
  await db
    .deleteFrom('devices')
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('device_key', '=', key)
    .execute();
}

function deviceOf(row: Selectable<Database['devices']>): Device {
  return {
    key: row.device_key,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    lastUsedAt: row.last_used_at,
    doc: JSON.parse(row.doc) as DeviceDoc,
  };
}
