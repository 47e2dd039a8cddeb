import type { Operation } from '../../service/operation.ts';
import { getTokensFromRefreshToken } from './get-tokens-from-refresh-token.ts';
import { adminInitiateAuth, initiateAuth } from './initiate-auth.ts';
import { adminSetUserMfaPreference, setUserMfaPreference } from './mfa-preference.ts';
import { adminRespondToAuthChallenge, respondToAuthChallenge } from './respond-to-auth-challenge.ts';
import { revokeToken } from './revoke-token.ts';
import { adminUserGlobalSignOut, globalSignOut } from './sign-out.ts';
import { associateSoftwareToken, verifySoftwareToken } from './software-token.ts';

export const authOperations: readonly Operation[] = [
  initiateAuth,
  adminInitiateAuth,
  respondToAuthChallenge,
  adminRespondToAuthChallenge,
  associateSoftwareToken,
  verifySoftwareToken,
  setUserMfaPreference,
  adminSetUserMfaPreference,
  getTokensFromRefreshToken,
  revokeToken,
  globalSignOut,
  adminUserGlobalSignOut,
];
