import type { JsonService } from '../http/identity-service.ts';
import { decrypt } from './decrypt.ts';
import { KMS_MEMBERS } from './input-members.ts';

/** Of AWS KMS what a custom sender's function needs to read its codes; every other operation is unknown. */
export const kmsService: JsonService = {
  target: 'TrentService',
  signingName: 'kms',
  constraintError: 'ValidationException',
  operations: new Map([[decrypt.name, decrypt]]),
  members: KMS_MEMBERS,
  unsupported: new Set(),
};
