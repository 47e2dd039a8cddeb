import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type CognitoResource, InputError } from '@portcullis/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { stateOf } from '../user-pools/accounts/test-accounts.ts';
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../user-pools/auth/test-users.ts';

type Properties = CognitoResource['properties'];

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:refuse';

function resource(
  type: string,
  logicalId: string,
  properties: object,
  more: Partial<CognitoResource> = {},
): CognitoResource {
  return {
    type,
    id: logicalId,
    logicalId,
    properties: properties as Properties,
    unresolved: [],
    at: { file: 't', line: 1, column: 1 },
    ...more,
  };
}

const POOL = poolWith().map(({ type, id, properties }) => resource(type, id as string, properties));
const GROUP = resource('UserPoolGroup', 'Admins', { UserPoolId: POOL_ID, GroupName: 'admin' });
const user = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource('UserPoolUser', 'Alice', { UserPoolId: POOL_ID, Username: 'alice', ...properties }, more);
const attached = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource(
    'UserPoolUserToGroupAttachment',
    'AliceIsAdmin',
    { UserPoolId: POOL_ID, Username: 'alice', GroupName: 'admin', ...properties },
    more,
  );
const EMAIL = [{ Name: 'email', Value: 'alice@example.com' }];
const HERE_NOT = { unresolved: [{ path: 'Condition', reason: 'x', loss: 'narrows' }] } as const;

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startIdentity({
    functions: { [FUNCTION]: () => ({ ok: false, kind: 'error', message: 'not you' }) },
  });
});
afterEach(() => identity.stop());

async function follow(...resources: readonly CognitoResource[]): Promise<readonly string[]> {
  await identity.follow([...POOL, GROUP, ...resources]);
  return identity.followUsers();
}

const names = async (): Promise<readonly string[]> =>
  (await identity.context.db.selectFrom('users').select('username').orderBy('username').execute()).map(
    ({ username }) => username,
  );

const groups = async (Username = 'alice'): Promise<readonly (string | undefined)[]> => {
  const command = new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username });
  return ((await sdk(identity).send(command)).Groups ?? []).map(({ GroupName }) => GroupName);
};

const signUp = (Username: string) =>
  sdk(identity).send(new SignUpCommand({ ClientId: CLIENT_ID, Username, Password: PASSWORD }));
const remove = (Username = 'alice') =>
  sdk(identity).send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username }));

describe('a user that a template declares', () => {
  it('is made as AdminCreateUser makes it, and invited', async () => {
    expect(await follow(user({ UserAttributes: EMAIL, DesiredDeliveryMediums: ['EMAIL'] }))).toEqual([]);
    expect(await stateOf(sdk(identity), 'alice')).toMatchObject({
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      email: 'alice@example.com',
      email_verified: 'false',
    });
    expect(identity.outbox).toMatchObject([{ medium: 'EMAIL', to: 'alice@example.com', username: 'alice' }]);
  });

  it('is not invited where that is suppressed', async () => {
    await follow(user({ UserAttributes: EMAIL, MessageAction: 'SUPPRESS' }));
    expect(identity.outbox).toEqual([]);
    expect(await names()).toEqual(['alice']);
  });

  it('is left as it is at the next start, changed or deleted', async () => {
    await follow(user({ UserAttributes: EMAIL }));
    const { sub } = await stateOf(sdk(identity), 'alice');
    expect(await follow(user({ UserAttributes: EMAIL }))).toEqual([]);
    expect(await stateOf(sdk(identity), 'alice')).toMatchObject({ sub });
    expect(identity.outbox).toHaveLength(1);
    await remove();
    expect(await follow(user({ UserAttributes: EMAIL }))).toEqual([]);
    expect(await names()).toEqual([]);
  });

  it('is another one where it is declared differently', async () => {
    await follow(user());
    const { sub } = await stateOf(sdk(identity), 'alice');
    expect(await follow(user({ UserAttributes: EMAIL }))).toEqual([
      `REMOVED: the user Alice of ${POOL_ID}, which the template declares differently`,
    ]);
    const after = await stateOf(sdk(identity), 'alice');
    expect(after.email).toBe('alice@example.com');
    expect(after.sub).not.toBe(sub);
    await follow(user({ Username: 'alicia' }));
    expect(await names()).toEqual(['alicia']);
  });

  it('is removed where it is declared no longer, and nobody else is', async () => {
    await follow(user());
    await signUp('bob');
    await sdk(identity).send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: 'carol' }));
    await identity.seedUsers([{ poolId: POOL_ID, username: 'dave', password: PASSWORD }]);
    expect(await follow()).toEqual([
      `REMOVED: the user Alice of ${POOL_ID}, which the template no longer has`,
    ]);
    expect(await names()).toEqual(['bob', 'carol', 'dave']);
    expect(await follow()).toEqual([]);
  });

  it('does not take the place of who signed up by that name, and is not removed in its place', async () => {
    await follow();
    await signUp('alice');
    const { sub } = await stateOf(sdk(identity), 'alice');
    expect(await follow(user({ UserAttributes: EMAIL }), attached())).toEqual([
      expect.stringMatching(/^NOT MADE: the user Alice .* somebody of that name is there already/),
      expect.stringMatching(/^NOT ATTACHED: AliceIsAdmin/),
    ]);
    expect(await groups()).toEqual([]);
    await follow();
    expect(await stateOf(sdk(identity), 'alice')).toMatchObject({ sub });
  });

  it('is not removed where somebody signed up by its name after it was deleted', async () => {
    await follow(user());
    await remove();
    await signUp('alice');
    await follow();
    expect(await names()).toEqual(['alice']);
  });

  it('is the configuration’s where that has it, too', async () => {
    await identity.follow([...POOL, GROUP]);
    await identity.seedUsers([{ poolId: POOL_ID, username: 'alice', password: PASSWORD }]);
    expect(await follow(user(), attached())).toEqual([]);
    expect(await stateOf(sdk(identity), 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(await groups()).toEqual(['admin']);
    await follow();
    expect(await names()).toEqual(['alice']);
    expect(await groups()).toEqual([]);
  });

  it('is neither made nor removed where something of it is not here', async () => {
    expect(await follow(user({}, HERE_NOT))).toEqual([]);
    expect(await names()).toEqual([]);
    await follow(user());
    await follow(user({ UserAttributes: EMAIL }, HERE_NOT));
    expect(await names()).toEqual(['alice']);
  });

  it('is kept while its pool is withdrawn', async () => {
    await follow(user(), attached());
    const before = await identity.context.db.selectFrom('users').selectAll().execute();
    await identity.follow([]);
    expect(await identity.followUsers()).toEqual([]);
    expect(await follow(user(), attached())).toEqual([]);
    expect(await identity.context.db.selectFrom('users').selectAll().execute()).toEqual(before);
    expect(await groups()).toEqual(['admin']);
  });

  it('is there again when all users are forgotten', async () => {
    await follow(user(), attached());
    await identity.reset();
    expect(await groups()).toEqual(['admin']);
  });

  it('is not made where the pre sign-up trigger refuses, which is said, and tried again', async () => {
    const [pool, ...others] = POOL as [CognitoResource];
    const guarded = { ...pool, properties: { ...pool.properties, LambdaConfig: { PreSignUp: FUNCTION } } };
    await identity.follow([guarded, ...others, user()]);
    expect(await identity.followUsers()).toEqual([
      expect.stringMatching(/^NOT MADE: the user Alice .*not you/),
    ]);
    expect(await names()).toEqual([]);
    expect(await follow(user())).toEqual([]);
    expect(await names()).toEqual(['alice']);
  });

  it.each<readonly [string, object, string]>([
    ['no name', { Username: null }, '`Username` of the user `Alice` is missing'],
    ['a name of two words', { Username: 'a b' }, '`Username` of the user `Alice` is `a b`'],
    [
      'RESEND',
      { MessageAction: 'RESEND' },
      '`MessageAction` of the user `Alice` is `RESEND`: RESEND is for a user that is there',
    ],
    ['another action', { MessageAction: 'SEND' }, '[RESEND, SUPPRESS]'],
    [
      'another medium',
      { DesiredDeliveryMediums: ['SMS', 'PIGEON'] },
      '`DesiredDeliveryMediums[1]` of the user `Alice` is `PIGEON`',
    ],
    [
      'an attribute that there is not',
      { UserAttributes: [{ Name: 'custom:x', Value: '1' }] },
      '`UserAttributes` of the user',
    ],
    ['an attribute twice', { UserAttributes: [...EMAIL, ...EMAIL] }, 'Duplicate attribute name: email'],
    [
      'an address that is none',
      { UserAttributes: [{ Name: 'email', Value: 'alice' }] },
      'Invalid email address format',
    ],
    ['a sub', { UserAttributes: [{ Name: 'sub', Value: 'x' }] }, 'non-mutable attribute sub'],
  ])('is refused with %s', async (_, properties, why) => {
    const refused = await follow(user(properties)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect(String(refused)).toContain(why);
    expect(await names()).toEqual([]);
  });

  it('is refused twice of one name', async () => {
    await expect(follow(user(), user({}, { logicalId: 'Twin' }))).rejects.toThrow(
      '`Username` of the user `Twin` is `alice`: `Alice` is a user of this name in the same pool',
    );
  });
});

describe('a group that a template attaches', () => {
  it('is the user’s, until it is no longer attached', async () => {
    await follow(user(), attached());
    expect(await groups()).toEqual(['admin']);
    await follow(user());
    expect(await groups()).toEqual([]);
  });

  it('is not of who signed up by that name', async () => {
    expect(await follow(attached())).toEqual([
      expect.stringMatching(/^NOT ATTACHED: AliceIsAdmin: the user alice /),
    ]);
    await signUp('alice');
    expect(await follow(attached())).toEqual([expect.stringMatching(/^NOT ATTACHED/)]);
    expect(await groups()).toEqual([]);
  });

  it('that the API gave stays', async () => {
    await follow(user());
    const command = { UserPoolId: POOL_ID, Username: 'alice', GroupName: 'admin' };
    await sdk(identity).send(new AdminAddUserToGroupCommand(command));
    await follow(user(), attached());
    await follow(user());
    expect(await groups()).toEqual(['admin']);
  });

  it('ends where nobody can say whether it is attached', async () => {
    await follow(user(), attached());
    await follow(user(), attached({}, HERE_NOT));
    expect(await groups()).toEqual([]);
  });

  it.each<readonly [string, object, string]>([
    ['no group', { GroupName: null }, '`GroupName` of the group membership `AliceIsAdmin` is missing'],
    [
      'a group that there is not',
      { GroupName: 'staff' },
      'is `staff`: Group not found. (Resources.AliceIsAdmin.Properties.GroupName); it takes admin',
    ],
    ['no user', { Username: null }, '`Username` of the group membership `AliceIsAdmin` is missing'],
  ])('is refused with %s', async (_, properties, why) => {
    await expect(follow(user(), attached(properties))).rejects.toThrow(why);
  });
});
