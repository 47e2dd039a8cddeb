import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { postAuthentication, preAuthentication } from '../triggers/authentication.ts';
import { eventAttributesWithIdentities } from '../triggers/event-attributes.ts';
import { inboundFederation } from '../triggers/inbound-federation.ts';
import { postConfirmation } from '../triggers/post-confirmation.ts';
import { preSignUp } from '../triggers/pre-sign-up.ts';
import { checkChangedAttributes, checkNewAttributes } from '../user-pools/accounts/attributes.ts';
import { newSub } from '../user-pools/accounts/sub.ts';
import { changeUser } from '../user-pools/accounts/write-user.ts';
import { requiredAttributes } from '../user-pools/auth/required-attributes.ts';
import type { Client, IdentityProviderDoc, Pool, PoolPart } from '../user-pools/pool.ts';
import type { User } from '../user-pools/user.ts';
import { groupsOfUser, insertUser, userBySub } from '../user-pools/users.ts';
import type { ExternalIdentity } from './external-identity.ts';
import { addIdentity, COGNITO_SUBJECT, isSubject, userOfIdentity } from './federated-identities.ts';
import { checkMutable, mappedAttributes } from './mapped-attributes.ts';
import { joinProviderGroup, providerGroup } from './provider-group.ts';
import { AttributeRefusal, FederationRefusal } from './refused-sign-in.ts';

export interface ExternalSignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: PoolPart<IdentityProviderDoc>;
  readonly identity: ExternalIdentity;
}

type Attributes = Readonly<Record<string, string>>;

/** API reference "UserType": characters of a username. */
const MAX_USERNAME = 128;

/**
 * The user of the pool for somebody whom a provider has authenticated: the one that the identity is linked to or made
 * before, with the mapped attributes written anew; or a new one. Cognito Developer Guide "How federated sign-in
 * works". Throws a `FederationRefusal`, an `AttributeRefusal`, or what triggers throw.
 */
export async function signInFederated(context: IdentityContext, signIn: ExternalSignIn): Promise<User> {
  const { pool, client, provider, identity } = signIn;
  if (!isSubject(identity.subject))
    throw new FederationRefusal('invalid_request', 'Username attribute mapping required');
  const username = `${provider.name}_${identity.subject}`;
  const call = { pool, clientId: client.id, userName: username };
  const changed = await inboundFederation(context, {
    ...call,
    providerName: provider.name,
    providerType: provider.doc.ProviderType,
    attributes: identity.raw,
  });
  const claims = changed ?? identity.claims;
  const attributes = mappedAttributes(pool, client, provider.doc, claims);
  const known = await userFor(context, signIn);
  if (known === undefined) return signUp(context, signIn, username, attributes);
  return signInKnown(context, signIn, known, attributes);
}

/** The links that count are to claims that the provider's mapping reads, as the provider stated them. */
function userFor(
  { db }: IdentityContext,
  { pool, provider, identity }: ExternalSignIn,
): Promise<User | undefined> {
  const read = new Set(Object.values(provider.doc.AttributeMapping ?? {}));
  const linkable = provider.doc.ProviderType === 'SAML' || provider.doc.ProviderType === 'OIDC';
  const names = [...(linkable ? read : [])].flatMap((attributeName) => {
    const value = Object.hasOwn(identity.claims, attributeName) ? identity.claims[attributeName] : undefined;
    return value === undefined || !isSubject(value) ? [] : [{ attributeName, value }];
  });
  return userOfIdentity(db, pool.id, provider.name, [
    { attributeName: COGNITO_SUBJECT, value: identity.subject },
    ...names,
  ]);
}

async function signInKnown(
  context: IdentityContext,
  { pool, client, provider }: ExternalSignIn,
  user: User,
  attributes: Attributes,
): Promise<User> {
  if (!user.enabled) throw new FederationRefusal('invalid_request', 'User is not enabled');
  checkMutable(pool, attributes);
  const call = { pool, clientId: client.id, userName: user.username };
  await preAuthentication(context, {
    ...call,
    userAttributes: await eventAttributesWithIdentities(context.db, user),
  });
  const after = await changeUser(context, pool, user.sub, (now) => {
    asAttributes(() => checkChangedAttributes(pool, now.doc.attributes, attributes));
    const all = { ...now.doc.attributes, ...attributes };
    checkRequired(pool, all);
    return { doc: { ...now.doc, attributes: all } };
  });
  const groups = await groupsOfUser(context.db, after);
  if (!groups.includes(providerGroup(pool.id, provider.name)))
    await context.db
      .transaction()
      .execute((inside) => joinProviderGroup(inside, after, provider.name, context.ports.now()));
  await postAuthentication(context, {
    ...call,
    userAttributes: await eventAttributesWithIdentities(context.db, after),
    newDeviceUsed: false,
  });
  return after;
}

async function signUp(
  context: IdentityContext,
  signIn: ExternalSignIn,
  username: string,
  attributes: Attributes,
): Promise<User> {
  const { pool, client } = signIn;
  if (username.length > MAX_USERNAME)
    throw new FederationRefusal('invalid_request', `Username has more than ${MAX_USERNAME} characters`);
  checkRequired(pool, attributes);
  asAttributes(() => checkNewAttributes(pool, attributes));
  const call = { pool, clientId: client.id, userName: username };
  const decision = await preSignUp(context, {
    ...call,
    source: 'ExternalProvider',
    userAttributes: {
      ...attributes,
      'cognito:email_alias': '',
      'cognito:phone_number_alias': '',
    },
    validationData: {},
  });
  const verified: Attributes = {
    ...attributes,
    ...(decision.autoVerifyEmail && attributes.email !== undefined ? { email_verified: 'true' } : {}),
    ...(decision.autoVerifyPhone && attributes.phone_number !== undefined
      ? { phone_number_verified: 'true' }
      : {}),
  };
  const user = await insertFederated(context, signIn, username, verified);
  // The trigger may have linked the identity; AWS then fails this first sign-in, and the next one succeeds.
  if (user === undefined)
    throw new FederationRefusal('invalid_request', `Already found an entry for username ${username}`);
  await postConfirmation(context, {
    ...call,
    source: 'ConfirmSignUp',
    userAttributes: await eventAttributesWithIdentities(context.db, user),
  });
  return user;
}

/** The user with its identity and group, or nothing. `undefined`: the username or the identity is taken. */
async function insertFederated(
  context: IdentityContext,
  { pool, provider, identity }: ExternalSignIn,
  username: string,
  attributes: Attributes,
): Promise<User | undefined> {
  const now = context.ports.now();
  const sub = newSub(now);
  const taken = new Error('taken');
  try {
    await context.db.transaction().execute(async (db) => {
      const user = { sub, username, status: 'EXTERNAL_PROVIDER' as const, doc: { attributes } };
      const added =
        (await insertUser(db, pool, user, now)) &&
        (await addIdentity(
          db,
          pool.id,
          {
            provider: provider.name,
            attributeName: COGNITO_SUBJECT,
            value: identity.subject,
            sub,
            doc: { providerType: provider.doc.ProviderType, issuer: identity.issuer, primary: true },
          },
          now,
        ));
      if (!added) throw taken;
      await joinProviderGroup(db, { poolId: pool.id, sub }, provider.name, now);
    });
  } catch (error) {
    if (error === taken) return undefined;
    throw error;
  }
  return userBySub(context.db, pool.id, sub);
}

function checkRequired(pool: Pool, attributes: Attributes): void {
  const missing = requiredAttributes(pool).filter((name) => (attributes[name] ?? '') === '');
  if (missing.length > 0)
    throw new AttributeRefusal(
      missing.map((name) => `${name}: The attribute is required`).join('\n'),
      missing,
    );
}

/** The operations' own errors about attributes, as a refusal. */
function asAttributes(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new AttributeRefusal(error.message.trim());
  }
}
