import type { Operation } from '../../service/operation.ts';
import { completeWebAuthnRegistration } from './complete-registration.ts';
import { deleteWebAuthnCredential, listWebAuthnCredentials } from './list-credentials.ts';
import { startWebAuthnRegistration } from './start-registration.ts';

export const passkeyOperations: readonly Operation[] = [
  startWebAuthnRegistration,
  completeWebAuthnRegistration,
  listWebAuthnCredentials,
  deleteWebAuthnCredential,
];
