import type { AuthorizePorts, AuthorizerInvocation } from '@portcullis/engine/authorize';
import type { FunctionInvoker } from './function-invoker.ts';

/** DG "Quotas": an HTTP API waits 10 s for an authorizer; a REST API's wait is bounded like an integration's. */
const HTTP_TIMEOUT_MS = 10_000;
const REST_TIMEOUT_MS = 29_000;

/** Lambda authorizers on the same functions, and the same counts, as integrations. */
export function authorizerPort(
  invoker: FunctionInvoker,
  isRest: (authorizerId: string) => boolean,
  newRequestId: () => string,
): AuthorizePorts['invokeAuthorizer'] {
  return async (authorizer, event, functionArn): Promise<AuthorizerInvocation> => {
    const result = await invoker.invoke({ ...authorizer.function, arn: functionArn }, JSON.stringify(event), {
      timeoutMs: isRest(authorizer.id) ? REST_TIMEOUT_MS : HTTP_TIMEOUT_MS,
      requestId: newRequestId(),
    });
    if (result.ok) return { ok: true, output: result.payload };
    switch (result.kind) {
      case 'error':
        return { ok: false, kind: 'error', message: result.errorMessage };
      case 'timeout':
        return { ok: false, kind: 'timeout', message: result.message };
      case 'throttled':
      case 'unavailable':
        return { ok: false, kind: 'unavailable', message: result.message };
    }
  };
}
