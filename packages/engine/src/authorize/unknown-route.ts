import { incompleteSignatureMessage } from '../sigv4/index.ts';
import { type Failure, failure } from './failure.ts';
import { type ApiRequest, headerOf } from './request.ts';

/** An unknown route reads like a signature problem where the request carries another kind of Authorization. */
export function unknownRoute(request: ApiRequest): Failure {
  const reason = `no route serves ${request.method} ${request.path}`;
  const authorization = headerOf(request, 'authorization');
  if (authorization === undefined || authorization.startsWith('AWS4-'))
    return failure('ROUTE_NOT_FOUND', reason);
  return failure('ROUTE_NOT_FOUND', reason, {
    errorType: 'IncompleteSignatureException',
    message: incompleteSignatureMessage(authorization),
  });
}
