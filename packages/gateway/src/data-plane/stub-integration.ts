import { routeKey } from '@portcullis/engine/authorize';
import type { Call, IntegrationHandler } from './call.ts';

/** In place of every integration: 200 with the decision, for those who only want to see the auth at work. */
export const stubIntegration: IntegrationHandler = (call: Call): void => {
  const { stage, request, decision } = call;
  const { identity, route, pathParameters } = decision;
  const body = JSON.stringify({
    decision: 'allow',
    status: 200,
    api: stage.api.logicalId,
    stage: stage.stage.name,
    method: request.method,
    path: request.path,
    route: route === undefined ? null : routeKey(route),
    auth: route?.route.auth.type ?? 'NONE',
    integration: route?.route.integration?.type ?? null,
    pathParameters,
    // The value of an API key is a secret; its id names it.
    identity: { iam: identity.iam, authorizer: identity.authorizer, apiKeyId: identity.apiKey?.id },
  });
  call.answer({ status: 200, headers: ['Content-Type', 'application/json'], body });
};
