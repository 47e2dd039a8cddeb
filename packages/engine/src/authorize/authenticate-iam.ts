import type { SigV4Failure } from '../sigv4/index.ts';
import { isNormalizedPath, type SigningKeyCache, verifySigV4 } from '../sigv4/index.ts';
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
  // A signature covers the normalized path, and routes are matched on the path as it was sent: `/a/./b` must not pass
  // for the `/a/b` that was signed. Refused whatever the signature is (assumed; the service's answer is not known).
  if (!isNormalizedPath(request.wirePath)) {
    return failure('SIGV4_REFUSED', 'the path has empty, `.` or `..` segments, which no signature covers', {
      code: 'SIGV4_PATH_NOT_NORMALIZED',
      message: 'The request signature we calculated does not match the signature you provided.',
    });
  }
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
