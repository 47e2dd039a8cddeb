import { isSubject } from '../../federation/federated-identities.ts';
import { addIdentity, COGNITO_SUBJECT, identitiesOfUser, removeIdentity } from '../../federation/index.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { revokeUser } from '../../tokens/revocations.ts';
import { QUOTA } from '../accounts/limits.ts';
import { changeUser } from '../accounts/write-user.ts';
import { userNotFound } from '../auth/find-subject.ts';
import { lockUser } from '../locked-rows.ts';
import type { Pool } from '../pool.ts';
import { partOf } from '../pools.ts';
import { findUser, userByUsername } from '../users.ts';
import { poolOperation } from './pool-operation.ts';

/** `ProviderUserIdentifierType`. */
interface ProviderUser {
  readonly provider: string;
  readonly attributeName: string | undefined;
  readonly value: string;
}

/** The provider name of the pool's own users. */
const COGNITO = 'Cognito';

/**
 * AdminLinkProviderForUser: an external identity that has not signed in yet signs in as a user of the pool from now
 * on. Cognito Developer Guide "Linking federated users to an existing user profile".
 */
export const adminLinkProviderForUser: Operation = poolOperation(
  'AdminLinkProviderForUser',
  async ({ input, context, pool }) => {
    const { db, ports } = context;
    const destination = providerUserIn(input, 'DestinationUser');
    const source = providerUserIn(input, 'SourceUser');
    if (source.provider === COGNITO)
      throw invalidParameter('SourceUser must be a user of an external identity provider.');
    const provider = await partOf(db, pool.id, 'identity-provider', source.provider);
    if (provider === undefined) throw notFound(`Identity provider ${source.provider} does not exist.`);
    const user =
      destination.provider === COGNITO
        ? await findUser(db, pool, destination.value)
        : await userByUsername(db, pool, `${destination.provider}_${destination.value}`);
    if (user === undefined) throw userNotFound();
    const attributeName = source.attributeName ?? '';
    if (!isSubject(source.value)) throw invalidParameter('Invalid ProviderAttributeValue.');
    checkAttributeName(provider.doc.ProviderType, attributeName, provider.doc.AttributeMapping);
    // Somebody who signed in is a user already, and stays one.
    if (attributeName === COGNITO_SUBJECT)
      await refuseKnown(db, pool, `${source.provider}_${source.value}`, user.sub);
    const { provider: name, value } = source;
    const doc = { providerType: provider.doc.ProviderType, issuer: null, primary: false };
    const identity = { provider: name, attributeName, value, sub: user.sub, doc };
    await db.transaction().execute(async (inside) => {
      // Nobody deletes it before the link is there, or counts its links while this one is not.
      if (!(await lockUser(inside, user))) throw userNotFound();
      const links = await identitiesOfUser(inside, user);
      if (links.filter((one) => !one.doc.primary).length >= QUOTA.linksPerUser)
        throw new ServiceError(
          'LimitExceededException',
          'The limit of linked identities of the user is reached.',
        );
      if (!(await addIdentity(inside, pool.id, identity, ports.now()))) throw linkedAlready();
    });
    return {};
  },
);

/**
 * AdminDisableProviderForUser: takes a link away, or keeps a user of the pool from signing in with its password.
 */
export const adminDisableProviderForUser: Operation = poolOperation(
  'AdminDisableProviderForUser',
  async ({ input, context, pool }) => {
    const { db } = context;
    const { provider, attributeName, value } = providerUserIn(input, 'User');
    if (provider === COGNITO) {
      const user = await findUser(db, pool, value);
      if (user === undefined) throw userNotFound();
      await changeUser(context, pool, user.sub, ({ doc: { password: _, ...doc } }) => ({
        status: 'EXTERNAL_PROVIDER',
        doc,
      }));
      await revokeUser(context, pool.id, user.sub);
      return {};
    }
    if ((await partOf(db, pool.id, 'identity-provider', provider)) === undefined)
      throw notFound(`Identity provider ${provider} does not exist.`);
    const removed = await removeIdentity(db, pool.id, {
      provider,
      attributeName: attributeName ?? COGNITO_SUBJECT,
      value,
    });
    if (!removed) throw userNotFound();
    return {};
  },
);

function providerUserIn(input: Input, member: string): ProviderUser {
  const user = input.object(member);
  if (user === undefined) return { provider: input.text(member), attributeName: undefined, value: '' };
  const attributeName = user.optionalText('ProviderAttributeName', { max: 131_072 });
  return {
    provider: user.text('ProviderName', { min: 1, max: 32 }),
    attributeName: attributeName === '' ? undefined : attributeName,
    value: user.text('ProviderAttributeValue', { min: 1, max: 131_072 }),
  };
}

/** Social providers know their subject only; SAML and OIDC also claims that are mapped. */
function checkAttributeName(
  type: string,
  attributeName: string,
  mapping: Readonly<Record<string, string>> = {},
): void {
  if (attributeName === COGNITO_SUBJECT) return;
  const claims = type === 'SAML' || type === 'OIDC' ? Object.values(mapping) : [];
  if (!claims.includes(attributeName))
    throw invalidParameter(`Invalid ProviderAttributeName: ${attributeName}`);
}

async function refuseKnown(db: Db, pool: Pool, username: string, sub: string): Promise<void> {
  const known = await userByUsername(db, pool, username);
  if (known !== undefined && known.sub !== sub)
    throw invalidParameter('SourceUser is already a user of the user pool.');
}

function linkedAlready(): ServiceError {
  return invalidParameter(
    'Merging is not currently supported, provide a SourceUser that has not been linked.',
  );
}
