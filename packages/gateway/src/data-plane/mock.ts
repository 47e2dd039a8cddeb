import { type CompiledStage, headerOf } from '@portcullis/engine/authorize';
import type { IntegrationResponse, MockIntegration, Route } from '@portcullis/model';
import type { Call, IntegrationHandler } from './call.ts';
import { integrationFailure, notImplemented } from './integration-failure.ts';
import { essenceOf } from './media-types.ts';
import { readCallBody } from './request-body.ts';

interface StaticResponse {
  readonly statusCode: number;
  readonly matches: ((status: string) => boolean) | undefined;
  readonly headers: readonly string[];
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json';

/**
 * MOCK with static templates, as CORS preflights use it. DG "Set up mock integrations in API Gateway": the request
 * template yields `{"statusCode": N}`, which selects an integration response. What would need a template language is
 * answered 501.
 */
export function compileMock(
  stage: CompiledStage,
  route: Route,
  integration: MockIntegration,
  compilePattern: (pattern: string) => (text: string) => boolean,
): IntegrationHandler {
  const name = `MOCK integration of ${route.method} ${route.path} with mapping templates`;
  const statuses = new Map<string, number | 'dynamic' | 'invalid'>();
  for (const [contentType, template] of Object.entries(integration.requestTemplates)) {
    statuses.set(contentType.toLowerCase(), staticStatus(template));
  }
  const responses = integration.responses.map((response) => compileResponse(response, compilePattern));
  return (call) => {
    const contentType = headerOf(call.request, 'content-type');
    const status = statuses.get(contentType === undefined ? JSON_TYPE : essenceOf(contentType));
    if (status === undefined) {
      passThrough(call, stage, integration, statuses.size > 0, (found) =>
        answer(call, found, responses, name),
      );
    } else {
      answer(call, status, responses, name);
    }
  };
}

function answer(
  call: Call,
  status: number | 'dynamic' | 'invalid',
  responses: readonly (StaticResponse | 'dynamic')[],
  name: string,
): void {
  if (status === 'dynamic') {
    call.fail(notImplemented(name));
    return;
  }
  if (status === 'invalid') {
    call.fail(integrationFailure('INTEGRATION_MISCONFIGURED', 'the request template yields no statusCode'));
    return;
  }
  if (responses.includes('dynamic')) {
    call.fail(notImplemented(name));
    return;
  }
  const all = responses as readonly StaticResponse[];
  const chosen =
    all.find((response) => response.matches?.(String(status))) ??
    all.find((response) => response.matches === undefined);
  if (chosen === undefined) {
    call.fail(
      integrationFailure('INTEGRATION_MISCONFIGURED', `no integration response takes the status ${status}`),
    );
    return;
  }
  call.answer({
    status: chosen.statusCode,
    headers: ['Content-Type', chosen.contentType, ...chosen.headers],
    body: chosen.body,
  });
}

/** DG "Integration request passthrough behavior": the body itself is then what the template would have made. */
function passThrough(
  call: Call,
  stage: CompiledStage,
  integration: MockIntegration,
  hasTemplates: boolean,
  next: (status: number | 'invalid') => void,
): void {
  const refused =
    integration.passthroughBehavior === 'NEVER' ||
    (integration.passthroughBehavior === 'WHEN_NO_TEMPLATES' && hasTemplates);
  if (refused) {
    call.fail(
      integrationFailure('MEDIA_TYPE_UNSUPPORTED', `${stage.api.name} has no template for this content type`),
    );
    return;
  }
  readCallBody(call).then(
    (bytes) => {
      if (bytes === undefined) return;
      const status = staticStatus(new TextDecoder().decode(bytes));
      next(status === 'dynamic' ? 'invalid' : status);
    },
    (error: unknown) => call.fail(integrationFailure('GATEWAY_FAILED', String(error))),
  );
}

/** `{"statusCode": 200}`, with or without quotes, which API Gateway both takes. */
function staticStatus(template: string): number | 'dynamic' | 'invalid' {
  if (isDynamic(template)) return 'dynamic';
  const match = /^\s*\{\s*["']?statusCode["']?\s*:\s*["']?(\d{3})["']?\s*,?\s*\}\s*$/.exec(template);
  return match === null ? 'invalid' : Number(match[1]);
}

function isDynamic(template: string): boolean {
  return /[$#]/.test(template);
}

function compileResponse(
  response: IntegrationResponse,
  compilePattern: (pattern: string) => (text: string) => boolean,
): StaticResponse | 'dynamic' {
  const headers: string[] = [];
  for (const [key, value] of Object.entries(response.responseParameters)) {
    const literal = /^'(.*)'$/s.exec(value)?.[1];
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
    if (literal === undefined || name === undefined) return 'dynamic';
    headers.push(name, literal);
  }
  const templates = Object.entries(response.responseTemplates);
  const [contentType, body] = templates.find(([type]) => type === JSON_TYPE) ??
    templates[0] ?? [JSON_TYPE, ''];
  if (isDynamic(body)) return 'dynamic';
  const { selectionPattern, statusCode } = response;
  const matches =
    selectionPattern === undefined || selectionPattern === '' ? undefined : compilePattern(selectionPattern);
  return { statusCode, matches, headers, contentType, body };
}
