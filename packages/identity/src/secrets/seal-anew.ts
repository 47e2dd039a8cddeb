import type { Db } from '../store/database.ts';
import { CLIENT_SECRET } from '../template/seed-pools.ts';
import { SIGNING_KEY } from '../tokens/signing-keys.ts';
import { TOTP_SECRET } from '../user-pools/auth/totp.ts';
import { DEVICE_VERIFIER } from '../user-pools/devices/confirm-device.ts';
import { PROVIDER_SECRET } from '../user-pools/provider-secrets.ts';
import { VERIFIER } from '../user-pools/set-password.ts';
import type { SecretBox } from './secret-box.ts';

const PURPOSES: readonly string[] = [
  SIGNING_KEY,
  CLIENT_SECRET,
  PROVIDER_SECRET,
  VERIFIER,
  TOTP_SECRET,
  DEVICE_VERIFIER,
];
/** What `seal` makes, as it stands in a document. */
const SEALED = /[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}/g;
/** Rows of one step: the event loop is free in between. */
const PAGE = 200;

/**
 * Seals under the first key what older keys have sealed: private keys, secrets of clients, identity providers and
 * authenticator apps, and verifiers. Afterwards only hashes of refresh tokens and codes need an older key. Gives how many
 * rows changed; one that somebody writes at the same time is left for the next start.
 */
export async function sealAnew(db: Db, box: SecretBox): Promise<number> {
  return (
    (await anew(box, signingKeys(db))) +
    (await anew(box, clients(db))) +
    (await anew(box, identityProviders(db))) +
    (await anew(box, users(db))) +
    (await anew(box, devices(db)))
  );
}

/** A document of the store, which may hold secrets. */
export interface Row {
  readonly text: string;
  /** Writes the new text where the old one still stands. */
  write(text: string): Promise<unknown>;
}

async function anew(box: SecretBox, rows: AsyncIterable<Row>): Promise<number> {
  let changed = 0;
  for await (const { text, write } of rows) {
    const fresh = text.replaceAll(SEALED, (sealed) => (box.isOld(sealed) ? resealed(box, sealed) : sealed));
    if (fresh === text) continue;
    await write(fresh);
    changed++;
  }
  return changed;
}

/** As it was, where it is none of what is kept. */
function resealed(box: SecretBox, sealed: string): string {
  for (const purpose of PURPOSES) {
    const plain = box.open(purpose, sealed);
    if (plain !== undefined) return box.seal(purpose, plain);
  }
  return sealed;
}

async function* signingKeys(db: Db): AsyncGenerator<Row> {
  for (const row of await db.selectFrom('signing_keys').select(['kid', 'sealed']).execute()) {
    yield {
      text: row.sealed,
      write: (sealed) =>
        db
          .updateTable('signing_keys')
          .set({ sealed })
          .where('kid', '=', row.kid)
          .where('sealed', '=', row.sealed)
          .execute(),
    };
  }
}

async function* clients(db: Db): AsyncGenerator<Row> {
  for (const row of await db.selectFrom('clients').select(['id', 'doc']).execute()) {
    yield {
      text: row.doc,
      write: (doc) =>
        db.updateTable('clients').set({ doc }).where('id', '=', row.id).where('doc', '=', row.doc).execute(),
    };
  }
}

/** Of all pools. */
export async function* identityProviders(db: Db): AsyncGenerator<Row> {
  for (const row of await db
    .selectFrom('pool_parts')
    .select(['pool_id', 'name', 'doc'])
    .where('kind', '=', 'identity-provider')
    .execute()) {
    yield {
      text: row.doc,
      write: (doc) =>
        db
          .updateTable('pool_parts')
          .set({ doc })
          .where('pool_id', '=', row.pool_id)
          .where('kind', '=', 'identity-provider')
          .where('name', '=', row.name)
          .where('doc', '=', row.doc)
          .execute(),
    };
  }
}

async function* users(db: Db): AsyncGenerator<Row> {
  for (let after = { sub: '', pool: '' }; ; ) {
    const page = await db
      .selectFrom('users')
      .select(['pool_id', 'sub', 'doc'])
      .where(({ eb, and, or }) =>
        or([eb('sub', '>', after.sub), and([eb('sub', '=', after.sub), eb('pool_id', '>', after.pool)])]),
      )
      .orderBy('sub')
      .orderBy('pool_id')
      .limit(PAGE)
      .execute();
    for (const row of page) {
      yield {
        text: row.doc,
        write: (doc) =>
          db
            .updateTable('users')
            .set({ doc })
            .where('pool_id', '=', row.pool_id)
            .where('sub', '=', row.sub)
            .where('doc', '=', row.doc)
            .execute(),
      };
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = { sub: last.sub, pool: last.pool_id };
  }
}

async function* devices(db: Db): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom('devices')
      .select(['device_key', 'doc'])
      .where('device_key', '>', after)
      .orderBy('device_key')
      .limit(PAGE)
      .execute();
    for (const row of page) {
      yield {
        text: row.doc,
        write: (doc) =>
          db
            .updateTable('devices')
            .set({ doc })
            .where('device_key', '=', row.device_key)
            .where('doc', '=', row.doc)
            .execute(),
      };
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.device_key;
  }
}
