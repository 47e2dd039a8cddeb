import type { Json } from '@portcullis/model/source';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import type { User } from '../user-pools/user.ts';
import { userBySub } from '../user-pools/users.ts';

/** The name of a provider's own subject among `ProviderAttributeName`s. API reference "AdminLinkProviderForUser". */
export const COGNITO_SUBJECT = 'Cognito_Subject';

/** An identity at a provider that signs in as a user of the pool. */
export interface FederatedIdentity {
  readonly provider: string;
  /** `Cognito_Subject`, or the claim by which the identity was linked. */
  readonly attributeName: string;
  readonly value: string;
  readonly sub: string;
  readonly doc: FederatedDoc;
  readonly createdAt: number;
}

export interface FederatedDoc {
  readonly providerType: IdentityProviderDoc['ProviderType'];
  /** Entity id of a SAML provider. */
  readonly issuer: string | null;
  /** The identity made the user; otherwise it was linked to it. */
  readonly primary: boolean;
}

/** No subject has control characters, so that a claim's name and value never read as a subject. */
const SEPARATOR = '\u001f';

function subjectKey(attributeName: string, value: string): string {
  return attributeName === COGNITO_SUBJECT ? value : `${attributeName}${SEPARATOR}${value}`;
}

/** Whether a value can be told apart from every other. */
export function isSubject(value: string): boolean {
  return value !== '' && !/\p{Cc}/u.test(value);
}

/** `false`: the identity is somebody's already. */
export async function addIdentity(
  db: Db,
  poolId: string,
  identity: Omit<FederatedIdentity, 'createdAt'>,
  now: number,
): Promise<boolean> {
  const result = await db
    .insertInto('federated')
    .values({
      pool_id: poolId,
      provider: identity.provider,
      subject: subjectKey(identity.attributeName, identity.value),
      sub: identity.sub,
      doc: JSON.stringify(identity.doc),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** `false`: there was none. */
export async function removeIdentity(
  db: Db,
  poolId: string,
  { provider, attributeName, value }: Pick<FederatedIdentity, 'provider' | 'attributeName' | 'value'>,
): Promise<boolean> {
  const result = await db
    .deleteFrom('federated')
    .where('pool_id', '=', poolId)
    .where('provider', '=', provider)
    .where('subject', '=', subjectKey(attributeName, value))
    .executeTakeFirst();
  return Number(result.numDeletedRows) > 0;
}

/**
 * The user that an identity signs in as: by its subject, else by a claim that it was linked by. A link of a user that
 * is no more counts for nothing.
 */
export async function userOfIdentity(
  db: Db,
  poolId: string,
  provider: string,
  names: readonly { readonly attributeName: string; readonly value: string }[],
): Promise<User | undefined> {
  for (const { attributeName, value } of names) {
    const row = await db
      .selectFrom('federated')
      .select('sub')
      .where('pool_id', '=', poolId)
      .where('provider', '=', provider)
      .where('subject', '=', subjectKey(attributeName, value))
      .executeTakeFirst();
    const user = row && (await userBySub(db, poolId, row.sub));
    if (user !== undefined) return user;
  }
  return undefined;
}

const OF_USER = prepared((db, { poolId, sub }: { poolId: string; sub: string }) =>
  db
    .selectFrom('federated')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .orderBy('created_at')
    .orderBy('provider'),
);

/** The oldest first. */
export async function identitiesOfUser(
  db: Db,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<readonly FederatedIdentity[]> {
  const rows = await OF_USER.all(db, { poolId, sub });
  return rows.map((row) => {
    const [first = '', ...rest] = row.subject.split(SEPARATOR);
    const linked = rest.length > 0;
    return {
      provider: row.provider,
      attributeName: linked ? first : COGNITO_SUBJECT,
      value: linked ? rest.join(SEPARATOR) : first,
      sub: row.sub,
      doc: JSON.parse(row.doc) as FederatedDoc,
      createdAt: row.created_at,
    };
  });
}

/** The claim `identities` of ID tokens: all values text. Cognito Developer Guide "Understanding the ID token". */
export function identitiesClaim(identities: readonly FederatedIdentity[]): readonly Json[] {
  return identities.map(({ provider, value, doc, createdAt }) => ({
    userId: value,
    providerName: provider,
    providerType: doc.providerType,
    issuer: doc.issuer,
    primary: String(doc.primary),
    dateCreated: String(createdAt),
  }));
}

/** The attribute `identities` of users as the API shows it: JSON as text. `undefined`: there are none. */
export function identitiesAttribute(identities: readonly FederatedIdentity[]): string | undefined {
  if (identities.length === 0) return undefined;
  return JSON.stringify(
    identities.map(({ provider, value, doc, createdAt }) => ({
      userId: value,
      providerName: provider,
      providerType: doc.providerType,
      issuer: doc.issuer,
      primary: doc.primary,
      dateCreated: createdAt,
    })),
  );
}
