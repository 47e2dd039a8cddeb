import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';
import { migrateUser } from './user-migration.ts';

const call = {
  ...callOf({ UserMigration: FUNCTION }),
  source: 'Authentication',
  password: 'Passw0rd!',
  validationData: { from: 'app' },
} as const;
const FAILED = {
  code: 'UserNotFoundException',
  message: 'Exception migrating user in app client client',
};

describe('migrating a user', () => {
  it('shows the password at sign-in and takes the user', async () => {
    const { context, events } = triggerContext(
      answering({
        userAttributes: { email: 'alice@example.com', email_verified: 'true' },
        finalUserStatus: 'CONFIRMED',
        messageAction: 'SUPPRESS',
        desiredDeliveryMediums: ['EMAIL'],
      }),
    );
    expect(await migrateUser(context, call)).toEqual({
      userAttributes: { email: 'alice@example.com', email_verified: 'true' },
      finalUserStatus: 'CONFIRMED',
      suppressMessage: true,
      desiredDeliveryMediums: ['EMAIL'],
      forceAliasCreation: false,
      enableSmsMfa: false,
    });
    expect(events).toMatchObject([
      { triggerSource: 'UserMigration_Authentication', request: { password: 'Passw0rd!' } },
    ]);
  });

  it('has no password to show for a forgotten one', async () => {
    const { context, events } = triggerContext(answering({ userAttributes: { email: 'a@b.c' } }));
    const forgotten = { ...callOf({ UserMigration: FUNCTION }), source: 'ForgotPassword' } as const;
    expect(await migrateUser(context, forgotten)).toMatchObject({ finalUserStatus: undefined });
    expect(events[0]).toMatchObject({ triggerSource: 'UserMigration_ForgotPassword' });
    expect((events[0] as { request: object }).request).not.toHaveProperty('password');
  });

  it('asks nobody where the pool has no such trigger', async () => {
    const { context } = triggerContext(answering({}));
    expect(await migrateUser(context, { ...call, ...callOf({}) })).toBeUndefined();
  });

  it.each<[Json]>([
    [{}],
    [{ userAttributes: {} }],
    [{ userAttributes: null }],
    [{ userAttributes: [] }],
    [{ userAttributes: { email_verified: true } }],
    [{ userAttributes: { email: 'a@b.c' }, finalUserStatus: 'EXTERNAL_PROVIDER' }],
    [{ userAttributes: { email: 'a@b.c' }, finalUserStatus: true }],
    [{ userAttributes: { email: 'a@b.c' }, messageAction: 'RESEND' }],
    [{ userAttributes: { email: 'a@b.c' }, desiredDeliveryMediums: 'EMAIL' }],
    [{ userAttributes: { email: 'a@b.c' }, desiredDeliveryMediums: ['PIGEON'] }],
    [{ userAttributes: { email: 'a@b.c' }, forceAliasCreation: 'yes' }],
    [{ userAttributes: { email: 'a@b.c' }, enableSMSMFA: 1 }],
  ])('%j migrates nobody', async (response) => {
    const { context } = triggerContext(answering(response));
    await expect(migrateUser(context, call)).rejects.toMatchObject(FAILED);
  });

  it('does not tell what the function threw', async () => {
    const { context } = triggerContext(() => ({ ok: false, kind: 'error', message: 'wrong password' }));
    await expect(migrateUser(context, call)).rejects.toMatchObject(FAILED);
  });

  it('lets a fault of the service itself through', async () => {
    const { context } = triggerContext(() => Promise.reject(new TypeError('a fault')));
    await expect(migrateUser(context, call)).rejects.toThrow(TypeError);
  });
});
