import { type CompiledStage, headerOf, withStageVariables } from '@portcullis/engine/authorize';
import type { LambdaProxyIntegration } from '@portcullis/model';
import type { Call, IntegrationHandler } from './call.ts';
import { eventBody } from './event-body.ts';
import { eventV1 } from './event-v1.ts';
import { eventV2 } from './event-v2.ts';
import type { FunctionFailure, FunctionInvoker } from './function-invoker.ts';
import { type ParsedResponse, parseResponseV1, parseResponseV2 } from './function-response.ts';
import { integrationFailure } from './integration-failure.ts';
import { compileBinaryMediaTypes, essenceOf } from './media-types.ts';
import { readCallBody } from './request-body.ts';
import { backendHeaders } from './response-headers.ts';

/** AWS_PROXY: the function gets the whole request as an event and answers with a whole response. */
export function compileLambdaProxy(
  stage: CompiledStage,
  integration: LambdaProxyIntegration,
  invoker: FunctionInvoker,
): IntegrationHandler {
  const functionArn = withStageVariables(integration.function.arn, stage.stage);
  const reference = { ...integration.function, arn: functionArn };
  const isRest = stage.api.kind === 'REST';
  const isV2 = !isRest && integration.payloadFormatVersion === '2.0';
  const isBinary = compileBinaryMediaTypes(stage.api.binaryMediaTypes);
  const parse = (payload: string, call: Call): ParsedResponse => {
    if (isV2) return parseResponseV2(payload);
    if (!isRest)
      return parseResponseV1(payload, {
        defaultContentType: 'text/plain; charset=utf-8',
        decodes: () => true,
      });
    // DG "Return binary media from a Lambda proxy integration": the first range of Accept decides.
    return parseResponseV1(payload, {
      defaultContentType: 'application/json',
      decodes: () => isBinary(firstAccepted(call)),
    });
  };
  const run = async (call: Call): Promise<void> => {
    const bytes = await readCallBody(call);
    if (bytes === undefined) return;
    const body = eventBody(call, bytes, isBinary);
    const event = isV2 ? eventV2(call, body) : eventV1(call, body);
    if (event === undefined) {
      call.fail(
        integrationFailure('AUTHORIZER_CONTEXT_NESTED', "the authorizer's context holds an object or a list"),
      );
      return;
    }
    const result = await invoker.invoke(reference, JSON.stringify(event), {
      timeoutMs: integration.timeoutMs,
      requestId: call.request.requestId,
    });
    if (!result.ok) {
      failCall(call, functionArn, result);
      return;
    }
    const parsed = parse(result.payload, call);
    if (!parsed.ok) {
      call.fail(integrationFailure('FUNCTION_RESPONSE_MALFORMED', `${functionArn}: ${parsed.reason}`));
      return;
    }
    const { status, headers, body: responseBody } = parsed.answer;
    const passed = backendHeaders(headers, isRest, stage.api.cors !== undefined).headers;
    if (isRest) passed.push('X-Amzn-Trace-Id', call.request.traceId);
    call.answer({ status, headers: passed, body: responseBody });
  };
  return (call) => {
    run(call).catch((error: unknown) => call.fail(integrationFailure('GATEWAY_FAILED', String(error))));
  };
}

function failCall(call: Call, functionArn: string, result: FunctionFailure): void {
  switch (result.kind) {
    case 'error':
      call.fail(
        integrationFailure(
          'FUNCTION_ERROR',
          `${functionArn} failed: ${result.errorType}: ${result.errorMessage}`,
        ),
      );
      return;
    case 'timeout':
      call.fail(integrationFailure('INTEGRATION_TIMEOUT', `${functionArn}: ${result.message}`));
      return;
    case 'throttled':
      call.fail(integrationFailure('FUNCTION_THROTTLED', `${functionArn}: ${result.message}`));
      return;
    case 'unavailable':
      call.fail(
        integrationFailure('FUNCTION_UNAVAILABLE', `${functionArn} cannot run here: ${result.message}`),
      );
      return;
  }
}

function firstAccepted(call: Call): string | undefined {
  const accept = headerOf(call.request, 'accept');
  return accept === undefined ? undefined : essenceOf(accept.split(',', 1)[0] as string);
}
