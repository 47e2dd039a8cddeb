import type { SigV4Failure } from '../sigv4/index.ts';
import { type SigningKeyCache, verifySigV4 } from '../sigv4/index.ts';
import type { Credential } from './directory.ts';
import { type Failure, failure } from './failure.ts';
import type { AuthorizePorts } from './ports.ts';
import type { ApiRequest } from './request.ts';

export interface IamAuthenticated {
  readonly ok: true;
  readonly credential: Credential;
  /** The body, where the signature needed it. */
  readonly body: Uint8Array | undefined;
}

/** "Signature expired" after five minutes either way, not fifteen (observed on execute-api). */
const MAX_SKEW_MS = 5 * 60 * 1000;

/** AWS_IAM, first half: whose signature is it? */
export async function authenticateIam(
  request: ApiRequest,
  region: string,
  signingKeys: SigningKeyCache,
  ports: AuthorizePorts,
): Promise<IamAuthenticated | Failure> {
  const result = await verifySigV4(
    request,
    { region, service: 'execute-api', now: ports.now(), skewMs: MAX_SKEW_MS },
    {
      crypto: ports.crypto,
      findCredential: ports.findCredential,
      signingKeys,
      readBody: () => request.readBody(),
    },
  );
  return result.ok ? result : refused(result);
}

function refused(result: SigV4Failure): Failure {
  if (result.code === 'SIGV4_MISSING') return failure('SIGV4_MISSING', result.reason);
  if (result.code === 'SIGV4_BODY_TOO_LARGE')
    return failure('BODY_TOO_LARGE', result.reason, { code: result.code });
  return failure('SIGV4_REFUSED', result.reason, {
    code: result.code,
    message: result.message,
    errorType: result.errorType,
    type: result.responseType,
  });
}
