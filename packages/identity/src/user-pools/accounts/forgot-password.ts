import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notAuthorized, ServiceError } from '../../service/service-error.ts';
import { hasTrigger } from '../../triggers/run-trigger.ts';
import { migrateUser } from '../../triggers/user-migration.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { type ClientCall, clientCall, nameNotFound } from './client-call.ts';
import { issueCode } from './codes.ts';
import {
  type Destination,
  deliveryDetails,
  isAdminOnlyRecovery,
  recoveryDestination,
} from './destination.ts';
import { countTry } from './hourly-limit.ts';
import { sendCode, sendCodeUnseen } from './messages.ts';
import { addMigratedUser } from './migrated-user.ts';
import { pretendedUser } from './pretended-user.ts';
import { issueRecoveryCode } from './recovery-code.ts';

/** ForgotPassword: a code to a verified address, with which a new password can be set. */
export const forgotPassword: Operation = {
  name: 'ForgotPassword',
  signed: false,
  run: async (input, context) => {
    const call = await clientCall(context, input);
    const { pool, client, name, hidesUsers, clientMetadata } = call;
    if (isAdminOnlyRecovery(pool)) throw notAuthorized('Contact administrator to reset password.');
    const migrates = hasTrigger(pool, 'UserMigration');
    if (call.user === undefined && !migrates && !hidesUsers) throw nameNotFound();
    const nobody = pretendedUser(context, pool, name);
    // Before anybody is asked: unknown names must not keep the pool's function busy.
    await countTry(context, call.user ?? nobody.actor, 'forgot password');
    const user = call.user ?? (migrates ? await migrated(context, call) : undefined);
    if (user === undefined && !hidesUsers) throw nameNotFound();
    const to = user === undefined ? undefined : reachable(pool, user, hidesUsers);
    const shown = to ?? nobody.destination;
    // A code for nobody is kept like any other, so that the next step looks the same.
    const code =
      user === undefined
        ? await issueCode(context, nobody.actor, 'forgot-password', shown)
        : await issueRecoveryCode(context, user, shown);
    if (user !== undefined && to !== undefined) {
      const message = { occasion: 'ForgotPassword', pool, user, to, code, client, clientMetadata } as const;
      if (hidesUsers) sendCodeUnseen(context, message);
      else await sendCode(context, message);
    }
    return { CodeDeliveryDetails: deliveryDetails(shown) };
  },
};

async function migrated(context: IdentityContext, call: ClientCall): Promise<User | undefined> {
  const { pool, client, name, clientMetadata, hidesUsers } = call;
  try {
    const found = await migrateUser(context, {
      pool,
      clientId: client.id,
      userName: name,
      source: 'ForgotPassword',
      clientMetadata,
    });
    return found && (await addMigratedUser(context, { pool, name, migrated: found }));
  } catch (error) {
    if (hidesUsers && error instanceof ServiceError && error.code === 'UserNotFoundException')
      return undefined;
    throw error;
  }
}

/** Where a code reaches the user; hidden users have no reason to be told. Throws what stands against it. */
function reachable(pool: Pool, user: User, hidesUsers: boolean): Destination | undefined {
  try {
    return recoveryOf(pool, user);
  } catch (error) {
    if (hidesUsers) return undefined;
    throw error;
  }
}

/** Throws NotAuthorizedException for users in another state, InvalidParameterException without a verified address. */
export function recoveryOf(pool: Pool, user: User): Destination {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER')
    throw notAuthorized('User password cannot be reset in the current state.');
  const to = recoveryDestination(pool, user);
  if (to === undefined)
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  return to;
}
