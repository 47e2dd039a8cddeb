import { claimResponses, clientNumbers } from '../../srp/test-client.ts';
import { POOL_ID } from './test-users.ts';

/** An app that signs in to the test pool by SRP. */
export interface SrpClient {
  /** `SRP_A`. */
  readonly publicValue: string;
  /** The answer to PASSWORD_VERIFIER. */
  claim(
    parameters: Readonly<Record<string, string>> | undefined,
    password: string,
    at?: number,
  ): Record<string, string>;
}

export function srpClient(): SrpClient {
  const { a, srpA } = clientNumbers();
  const group = POOL_ID.slice(POOL_ID.indexOf('_') + 1);
  return {
    publicValue: srpA,
    claim: (parameters = {}, password, at = Date.now()) => {
      const id = parameters.USER_ID_FOR_SRP ?? '';
      return { USERNAME: id, ...claimResponses({ group, id, secret: password, a }, parameters, at) };
    },
  };
}
