import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';
import { type TriggerResponse, unrecognizable } from './trigger-response.ts';

type TextMap = Readonly<Record<string, string>>;

/** Somebody whom the pool does not know: `userName` is what was entered. */
export type Migrating = TriggerCall & {
  readonly validationData?: TextMap | undefined;
  readonly clientMetadata?: TextMap | undefined;
} & (
    | { readonly source: 'Authentication'; readonly password: string }
    | { readonly source: 'ForgotPassword' }
  );

/** The user that the function found elsewhere. */
export interface MigratedUser {
  readonly userAttributes: TextMap;
  /** Absent: the user must set a new password. */
  readonly finalUserStatus: 'CONFIRMED' | 'RESET_REQUIRED' | undefined;
  readonly suppressMessage: boolean;
  readonly desiredDeliveryMediums: readonly ('EMAIL' | 'SMS')[];
  readonly forceAliasCreation: boolean;
  readonly enableSmsMfa: boolean;
}

/**
 * Asks for a user that the pool does not have. `undefined`: the pool has no such trigger. Cognito Developer Guide
 * "Migrate user Lambda trigger". Throws UserNotFoundException whatever goes wrong with the function, so that the
 * answer to a wrong password and to an unknown user is the same.
 */
export async function migrateUser(
  context: IdentityContext,
  call: Migrating,
): Promise<MigratedUser | undefined> {
  try {
    const response = await runTrigger(context, call, {
      trigger: 'UserMigration',
      triggerSource: `UserMigration_${call.source}`,
      request: {
        password: call.source === 'Authentication' ? call.password : undefined,
        validationData: call.validationData ?? null,
        clientMetadata: call.clientMetadata,
      },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    });
    return response === undefined ? undefined : migrated(response);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(
      'UserNotFoundException',
      `Exception migrating user in app client ${call.clientId ?? ''}`.trimEnd(),
    );
  }
}

function migrated(response: TriggerResponse): MigratedUser {
  const userAttributes = response.textMap('userAttributes');
  if (userAttributes === undefined || Object.keys(userAttributes).length === 0) throw unrecognizable();
  const mediums = response.texts('desiredDeliveryMediums') ?? [];
  if (mediums.some((medium) => medium !== 'EMAIL' && medium !== 'SMS')) throw unrecognizable();
  return {
    userAttributes,
    finalUserStatus: response.oneOf('finalUserStatus', ['CONFIRMED', 'RESET_REQUIRED']),
    suppressMessage: response.oneOf('messageAction', ['SUPPRESS']) !== undefined,
    desiredDeliveryMediums: mediums as readonly ('EMAIL' | 'SMS')[],
    forceAliasCreation: response.flag('forceAliasCreation'),
    enableSmsMfa: response.flag('enableSMSMFA'),
  };
}
