import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, test } from 'vitest';
import type { Invocation } from '../service/context.ts';
import { startIdentity, type TestIdentity, type TestIdentityOptions } from '../test-identity.ts';
import { groupsOf } from '../tokens/issue-tokens.ts';
import { createUser } from '../user-pools/accounts/write-user.ts';
import type { IdentityProviderDoc, Pool } from '../user-pools/pool.ts';
import { clientById, partOf, poolById } from '../user-pools/pools.ts';
import type { User } from '../user-pools/user.ts';
import { updateUser } from '../user-pools/users.ts';
import { addIdentity, COGNITO_SUBJECT, identitiesClaim, identitiesOfUser } from './federated-identities.ts';
import { signInFederated } from './sign-in-federated.ts';

const POOL = 'eu-west-1_rules1';
const CLIENT = 'rulesclient';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:trigger';

const MAPPING = { username: 'sub', email: 'email', name: 'name' };
const DETAILS = {
  client_id: 'x',
  client_secret: 'y',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://id.example.com',
  attributes_request_method: 'GET',
};

interface Options extends TestIdentityOptions {
  readonly pool?: object;
  readonly client?: object;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly type?: IdentityProviderDoc['ProviderType'];
}

let running: TestIdentity | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start({
  pool,
  client,
  mapping,
  type = 'OIDC',
  ...options
}: Options = {}): Promise<TestIdentity> {
  const provider = (name: string, type: string) => ({
    type: 'UserPoolIdentityProvider' as const,
    id: name,
    properties: {
      UserPoolId: POOL,
      ProviderName: name,
      ProviderType: type,
      ProviderDetails: DETAILS,
      AttributeMapping: MAPPING,
    },
  });
  running = await startIdentity({
    ...options,
    resources: [
      { type: 'UserPool', id: POOL, properties: { UserPoolName: 'rules', ...pool } },
      { type: 'UserPoolClient', id: CLIENT, properties: { UserPoolId: POOL, ...client } },
      provider(type === 'Google' ? type : 'Idp', type),
      provider('Other', 'OIDC'),
    ],
  });
  if (mapping !== undefined) await remap(running, mapping);
  return running;
}

/** Whatever a template or an operation would say of it. */
async function remap({ context }: TestIdentity, AttributeMapping: Options['mapping']): Promise<void> {
  const idp = await partOf(context.db, POOL, 'identity-provider', 'Idp');
  await context.db
    .updateTable('pool_parts')
    .set({ doc: JSON.stringify({ ...idp?.doc, AttributeMapping }) })
    .where('name', '=', 'Idp')
    .execute();
}

async function signIn(
  { context }: TestIdentity,
  subject: string,
  claims: Readonly<Record<string, string>> = {},
  name = 'Idp',
): Promise<User> {
  const pool = await poolById(context.db, context.place, POOL);
  const client = await clientById(context.db, CLIENT);
  const provider = await partOf(context.db, POOL, 'identity-provider', name);
  if (provider === undefined) throw new Error('no provider');
  const identity = { subject, issuer: null, claims, raw: { idToken: { sub: subject } } };
  return signInFederated(context, { pool, client, provider, identity });
}

async function native({ context }: TestIdentity, username: string, attributes = {}): Promise<User> {
  const pool: Pool = await poolById(context.db, context.place, POOL);
  const sub = `sub-of-${username}`;
  await createUser(context, pool, { sub, username, status: 'CONFIRMED', doc: { attributes } });
  const { userBySub } = await import('../user-pools/users.ts');
  return (await userBySub(context.db, POOL, sub)) as User;
}

function link({ context }: TestIdentity, user: User, attributeName: string, value: string, provider = 'Idp') {
  const doc = { providerType: 'OIDC', issuer: null, primary: false } as const;
  const identity = { provider, attributeName, value, sub: user.sub, doc };
  return addIdentity(context.db, POOL, identity, context.ports.now());
}

const answering =
  (change: (event: { readonly triggerSource: string; readonly [name: string]: Json }) => Json) =>
  (event: Json): Invocation => ({
    ok: true,
    output: { ...(event as object), response: change(event as never) } as Json,
  });

describe('a new user of a provider', () => {
  test('is named after the provider and the subject, and joins the group of the provider', async () => {
    const identity = await start();
    const user = await signIn(identity, 'carla', { email: 'carla@example.com', name: 'Carla', other: 'x' });
    expect(user).toMatchObject({
      username: 'Idp_carla',
      status: 'EXTERNAL_PROVIDER',
      doc: { attributes: { email: 'carla@example.com', email_verified: 'false', name: 'Carla' } },
    });
    expect(user.doc.attributes).not.toHaveProperty('other');
    const pool = await poolById(identity.context.db, identity.context.place, POOL);
    expect(await groupsOf(identity.context, pool, user)).toEqual({ 'cognito:groups': [`${POOL}_Idp`] });
    expect(identitiesClaim(await identitiesOfUser(identity.context.db, user))).toEqual([
      {
        userId: 'carla',
        providerName: 'Idp',
        providerType: 'OIDC',
        issuer: null,
        primary: 'true',
        dateCreated: expect.stringMatching(/^\d+$/) as string,
      },
    ]);
  });

  test('is another one for another provider, and for the same letters in another case', async () => {
    const identity = await start();
    const subs = [
      await signIn(identity, 'carla'),
      await signIn(identity, 'Carla'),
      await signIn(identity, 'carla', {}, 'Other'),
    ].map(({ sub }) => sub);
    expect(new Set(subs).size).toBe(3);
  });

  test('never becomes a user who has the name already', async () => {
    const identity = await start();
    await native(identity, 'Idp_carla');
    await expect(signIn(identity, 'carla')).rejects.toThrow('Already found an entry for username Idp_carla');
  });

  test('never becomes a user whose name differs in case, where usernames are compared so', async () => {
    const identity = await start({ pool: { UsernameConfiguration: { CaseSensitive: false } } });
    await signIn(identity, 'carla');
    await expect(signIn(identity, 'CARLA')).rejects.toThrow('Already found an entry for username');
  });

  test('is never found by an address that a user of the pool has', async () => {
    const identity = await start({ pool: { UsernameAttributes: ['email'] } });
    const user = await native(identity, 'carla', { email: 'carla@example.com', email_verified: 'true' });
    const external = await signIn(identity, 'carla', { email: 'carla@example.com' });
    expect(external.sub).not.toBe(user.sub);
  });

  test('needs a subject, and one that is not too long', async () => {
    const identity = await start();
    for (const subject of ['', 'a\u001fb', 'a\nb', 'a\0b'])
      await expect(signIn(identity, subject)).rejects.toThrow('Username attribute mapping required');
    await expect(signIn(identity, 'x'.repeat(125))).rejects.toThrow('more than 128 characters');
  });

  test('made at once by two log-ins is one', async () => {
    const identity = await start();
    const both = await Promise.allSettled([signIn(identity, 'carla'), signIn(identity, 'carla')]);
    const subs = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value.sub] : []));
    expect(subs.length).toBeGreaterThan(0);
    expect(new Set(subs).size).toBe(1);
  });
});

describe('attributes', () => {
  test('are written anew at each sign-in; claims that are gone leave them as they were', async () => {
    const identity = await start();
    await signIn(identity, 'carla', { email: 'old@example.com', name: 'Old' });
    const user = await signIn(identity, 'carla', { email: 'new@example.com' });
    expect(user.doc.attributes).toEqual({ email: 'new@example.com', email_verified: 'false', name: 'Old' });
  });

  test('say that an address is verified only where that is mapped', async () => {
    const identity = await start({ mapping: { email: 'email', email_verified: 'checked' } });
    const user = await signIn(identity, 'carla', { email: 'carla@example.com', checked: 'TRUE' });
    expect(user.doc.attributes).toEqual({ email: 'carla@example.com', email_verified: 'true' });
    const again = await signIn(identity, 'carla', { email: 'carla@example.com', checked: 'yes' });
    expect(again.doc.attributes.email_verified).toBe('false');
    const silent = await signIn(identity, 'carla', { email: 'other@example.com' });
    expect(silent.doc.attributes.email_verified).toBe('false');
  });

  test('that the pool requires must be there', async () => {
    const identity = await start({ pool: { Schema: [{ Name: 'email', Required: true, Mutable: true }] } });
    await expect(signIn(identity, 'carla', { name: 'Carla' })).rejects.toMatchObject({
      message: 'email: The attribute is required',
      missing: ['email'],
    });
  });

  test.each<readonly [string, Options, RegExp]>([
    ['that the pool has not', { mapping: { 'custom:team': 'name' } }, /Type for attribute \{custom:team\}/],
    ['that only the service sets', { mapping: { sub: 'name' } }, /Type for attribute \{sub\}/],
    ['that say who somebody is', { mapping: { identities: 'name' } }, /Type for attribute \{identities\}/],
    ['that the client may not write', { client: { WriteAttributes: ['email'] } }, /unauthorized attribute/],
    [
      'that are too long for the pool',
      {
        mapping: { 'custom:team': 'name' },
        pool: {
          Schema: [
            {
              Name: 'team',
              AttributeDataType: 'String',
              Mutable: true,
              StringAttributeConstraints: { MaxLength: '3' },
            },
          ],
        },
      },
      /no longer than 3/,
    ],
  ])('%s are refused', async (_, options, reason) => {
    const identity = await start(options);
    await expect(signIn(identity, 'carla', { name: 'Carla' })).rejects.toThrow(reason);
  });

  test('of more than 2048 characters are refused', async () => {
    const identity = await start();
    await expect(signIn(identity, 'carla', { name: 'x'.repeat(2_049) })).rejects.toThrow(/2048/);
  });

  test('that cannot be changed fail the second sign-in', async () => {
    const identity = await start({
      mapping: { 'custom:team': 'name' },
      pool: { Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: false }] },
    });
    await signIn(identity, 'carla', { name: 'x' });
    await expect(signIn(identity, 'carla', { name: 'x' })).rejects.toThrow(
      'user.custom:team: Attribute cannot be updated.',
    );
  });

  test('of a claim with a strange name are no attributes', async () => {
    const identity = await start({ mapping: { name: '__proto__', email: 'constructor' } });
    expect((await signIn(identity, 'carla')).doc.attributes).toEqual({});
  });
});

describe('a known user', () => {
  test('who is disabled is refused', async () => {
    const identity = await start();
    const user = await signIn(identity, 'carla');
    await updateUser(identity.context.db, user, { enabled: false }, identity.context.ports.now());
    await expect(signIn(identity, 'carla')).rejects.toThrow('User is not enabled');
  });

  test('signs in by a linked identity, and its attributes are the provider\u2019s', async () => {
    const identity = await start();
    const user = await native(identity, 'carla', { email: 'carla@example.com', email_verified: 'true' });
    await link(identity, user, COGNITO_SUBJECT, 'subject-1');
    const signedIn = await signIn(identity, 'subject-1', { email: 'carla@idp.example.com' });
    expect(signedIn).toMatchObject({
      sub: user.sub,
      username: 'carla',
      status: 'CONFIRMED',
      doc: { attributes: { email: 'carla@idp.example.com', email_verified: 'false' } },
    });
    expect(identitiesClaim(await identitiesOfUser(identity.context.db, user))).toMatchObject([
      { userId: 'subject-1', providerName: 'Idp', primary: 'false' },
    ]);
  });

  test('signs in by a linked claim that is mapped', async () => {
    const identity = await start();
    const user = await native(identity, 'carla');
    await link(identity, user, 'email', 'carla@example.com');
    expect((await signIn(identity, 'any', { email: 'carla@example.com' })).sub).toBe(user.sub);
    expect((await signIn(identity, 'any2', { email: 'Carla@example.com' })).sub).not.toBe(user.sub);
    expect((await signIn(identity, 'any3', { other: 'carla@example.com' })).sub).not.toBe(user.sub);
  });

  test('is not reached by a linked claim that is not mapped, of a social provider, or of another one', async () => {
    const unmapped = await start({ mapping: { name: 'name' } });
    const user = await native(unmapped, 'carla');
    await link(unmapped, user, 'email', 'carla@example.com');
    expect((await signIn(unmapped, 'a', { email: 'carla@example.com' })).sub).not.toBe(user.sub);
    await unmapped.stop();
    const social = await start({ type: 'Google' });
    const other = await native(social, 'carla');
    await link(social, other, 'email', 'carla@example.com', 'Google');
    expect((await signIn(social, 'a', { email: 'carla@example.com' }, 'Google')).sub).not.toBe(other.sub);
    expect((await signIn(social, 'a', { email: 'carla@example.com' }, 'Other')).sub).not.toBe(other.sub);
  });

  test('is not reached by a subject that reads as the value of a claim, nor the other way round', async () => {
    const identity = await start();
    const user = await native(identity, 'carla');
    await link(identity, user, 'email', 'carla@example.com');
    expect((await signIn(identity, 'carla@example.com')).sub).not.toBe(user.sub);
    const second = await native(identity, 'dora');
    await link(identity, second, COGNITO_SUBJECT, 'dora@example.com');
    expect((await signIn(identity, 'x', { email: 'dora@example.com' })).sub).not.toBe(second.sub);
  });

  test('an identity is linked once', async () => {
    const identity = await start();
    const carla = await native(identity, 'carla');
    const dora = await native(identity, 'dora');
    expect(await link(identity, carla, COGNITO_SUBJECT, 's')).toBe(true);
    expect(await link(identity, dora, COGNITO_SUBJECT, 's')).toBe(false);
    expect((await signIn(identity, 's')).sub).toBe(carla.sub);
  });
});

describe('triggers', () => {
  const config = (...names: readonly string[]) => ({
    LambdaConfig: Object.fromEntries(
      names.map((name) => [
        name,
        name === 'InboundFederation' ? { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' } : FUNCTION,
      ]),
    ),
  });

  test('run in their order at the first sign-in and at the next', async () => {
    const sources: string[] = [];
    const names: unknown[] = [];
    const identity = await start({
      pool: config(
        'InboundFederation',
        'PreSignUp',
        'PostConfirmation',
        'PreAuthentication',
        'PostAuthentication',
        'UserMigration',
        'DefineAuthChallenge',
      ),
      functions: {
        [FUNCTION]: answering(({ triggerSource, request, response }) => {
          sources.push(triggerSource);
          const { userAttributes } = request as { userAttributes?: Readonly<Record<string, string>> };
          if (userAttributes?.identities !== undefined)
            names.push(
              ...(JSON.parse(userAttributes.identities) as { providerName: string }[]).map(
                (one) => one.providerName,
              ),
            );
          return response as Json;
        }),
      },
    });
    await signIn(identity, 'carla');
    expect(sources.splice(0)).toEqual([
      'InboundFederation_ExternalProvider',
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
    ]);
    await signIn(identity, 'carla');
    expect(sources).toEqual([
      'InboundFederation_ExternalProvider',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
    ]);
    expect(names).toEqual(['Idp', 'Idp', 'Idp']);
  });

  test('inbound federation changes what is mapped, and never who it is', async () => {
    const identity = await start({
      pool: config('InboundFederation'),
      functions: {
        [FUNCTION]: answering(() => ({ userAttributesToMap: { name: 'Changed', sub: 'admin' } })),
      },
    });
    const user = await signIn(identity, 'carla', { name: 'Carla', email: 'carla@example.com' });
    expect(user).toMatchObject({ username: 'Idp_carla', doc: { attributes: { name: 'Changed' } } });
    expect(user.doc.attributes).not.toHaveProperty('email');
  });

  test('inbound federation does not reach a linked claim', async () => {
    const identity = await start({
      pool: config('InboundFederation'),
      functions: {
        [FUNCTION]: answering(() => ({ userAttributesToMap: { email: 'carla@example.com' } })),
      },
    });
    const user = await native(identity, 'carla');
    await link(identity, user, 'email', 'carla@example.com');
    expect((await signIn(identity, 'mallory', { email: 'mallory@example.com' })).sub).not.toBe(user.sub);
  });

  test('pre sign-up verifies addresses, and refuses by throwing', async () => {
    let refuses = false;
    const identity = await start({
      pool: config('PreSignUp'),
      functions: {
        [FUNCTION]: (event) =>
          refuses
            ? { ok: false, kind: 'error', message: 'not from there' }
            : answering(() => ({ autoConfirmUser: false, autoVerifyEmail: true, autoVerifyPhone: true }))(
                event,
              ),
      },
    });
    const user = await signIn(identity, 'carla', { email: 'carla@example.com' });
    expect(user.doc.attributes).toEqual({ email: 'carla@example.com', email_verified: 'true' });
    refuses = true;
    await expect(signIn(identity, 'dora')).rejects.toThrow('PreSignUp failed with error not from there.');
    refuses = false;
    await expect(signIn(identity, 'dora')).resolves.toMatchObject({ username: 'Idp_dora' });
  });

  test('linking in pre sign-up fails that sign-in, and the next one is the linked user', async () => {
    let user: User | undefined;
    const identity = await start({
      pool: config('PreSignUp'),
      functions: {
        [FUNCTION]: async (event) => {
          if (user !== undefined) await link(identity, user, COGNITO_SUBJECT, 'carla');
          return answering(({ response }) => response as Json)(event);
        },
      },
    });
    user = await native(identity, 'carla');
    await expect(signIn(identity, 'carla')).rejects.toThrow('Already found an entry for username Idp_carla');
    expect((await signIn(identity, 'carla')).sub).toBe(user.sub);
  });
});
