import type { GatewayRequest } from './gateway-request.ts';

/** The ids that the service puts on every answer. DG "Gateway responses"; HTTP APIs have one header of their own. */
export function pushServiceHeaders(
  headers: string[],
  request: Pick<GatewayRequest, 'requestId' | 'extendedRequestId'>,
  isRest: boolean,
  errorType: string | undefined,
): void {
  if (!isRest) {
    headers.push('apigw-requestid', request.requestId);
    return;
  }
  headers.push('x-amzn-RequestId', request.requestId, 'x-amz-apigw-id', request.extendedRequestId);
  if (errorType !== undefined) headers.push('x-amzn-ErrorType', errorType);
}
