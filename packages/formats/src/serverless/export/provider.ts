import type { SetupAuthorizer, SetupCors, SetupUsagePlan } from '@portcullis/model/setup';
import { endpointId, referenceValue } from '../../cloudformation/export/references.ts';
import { resourcePolicyOf } from '../../cloudformation/export/resource-policy.ts';
import {
  Commented,
  ref,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import { retentionDays } from '../../export/retention.ts';
import { logsOf } from './access-log.ts';
import { functionKey, type ServiceDraft } from './service-draft.ts';

export function providerOf(draft: ServiceDraft): TemplateMap {
  const { setup } = draft;
  return {
    name: 'aws',
    runtime: 'nodejs22.x',
    architecture: 'arm64',
    region: "${opt:region, 'eu-west-1'}",
    // The $default stage of an HTTP API has no name in paths; the framework wants one for the stack.
    stage: setup.stage.name === '$default' ? 'prod' : setup.stage.name,
    versionFunctions: false,
    logRetentionInDays: retentionDays(setup),
    logs: logsOf(setup.kind),
    ...(setup.kind === 'REST' ? restProvider(draft) : {}),
    ...(setup.kind === 'HTTP' ? { httpApi: httpProvider(draft) } : {}),
    ...(setup.kind === 'WEBSOCKET'
      ? { websocketsApiName: setup.name, websocketsApiRouteSelectionExpression: '$request.body.action' }
      : {}),
  };
}

function restProvider(draft: ServiceDraft): TemplateMap {
  const { setup } = draft;
  const plan = setup.usagePlan;
  const settings: TemplateMap = {
    disableDefaultEndpoint:
      setup.mutualTls === undefined
        ? undefined
        : new Commented('Callers would get around the certificate there.', true),
    apiKeySourceType: plan?.keySource,
    apiKeys: plan === undefined ? undefined : keysOf(plan),
    usagePlan:
      plan === undefined
        ? undefined
        : new Commented(
            'Decide: rate and quota of one client. They are best effort; the budget watches costs.',
            {
              throttle: { rateLimit: plan.throttle.rateLimit, burstLimit: plan.throttle.burstLimit },
              quota: { limit: plan.quota.limit, period: plan.quota.period },
            },
          ),
    resourcePolicy:
      setup.resourcePolicy === undefined
        ? undefined
        : resourcePolicyOf(draft, setup.resourcePolicy).Statement,
  };
  return {
    apiName: setup.name,
    endpointType: setup.privateEndpoint === undefined ? 'REGIONAL' : 'PRIVATE',
    vpcEndpointIds: setup.privateEndpoint === undefined ? undefined : [ref(endpointId(draft))],
    apiGateway: Object.values(settings).every((value) => value === undefined) ? undefined : settings,
  };
}

function keysOf({ keys, keyValueParameter }: SetupUsagePlan): readonly TemplateValue[] {
  return keys.map((name) => ({
    name: `\${self:service}-${name}`,
    value: keyValueParameter === undefined ? undefined : ref(keyValueParameter),
  }));
}

function httpProvider(draft: ServiceDraft): TemplateMap {
  const { setup } = draft;
  return {
    name: setup.name,
    disableDefaultEndpoint:
      setup.mutualTls === undefined
        ? undefined
        : new Commented('Callers would get around the certificate there.', true),
    cors: setup.cors === undefined ? undefined : corsOf(draft, setup.cors),
    authorizers:
      setup.authorizers.length === 0
        ? undefined
        : Object.fromEntries(setup.authorizers.map((one) => [one.name, httpAuthorizer(draft, one)])),
  };
}

function corsOf(draft: ServiceDraft, cors: SetupCors): TemplateMap {
  return {
    allowedOrigins: [referenceValue(draft, cors.allowOrigin)],
    allowedMethods: cors.allowMethods.map((method) => (method === 'ANY' ? '*' : method)),
    allowedHeaders: cors.allowHeaders,
    maxAge: cors.maxAgeSeconds,
  };
}

function httpAuthorizer(draft: ServiceDraft, authorizer: SetupAuthorizer): TemplateMap {
  switch (authorizer.kind) {
    case 'JWT':
      return {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        issuerUrl: referenceValue(draft, authorizer.issuer),
        audience: authorizer.audiences.map((audience) => referenceValue(draft, audience)),
      };
    case 'LAMBDA':
      return {
        type: 'request',
        functionName: functionKey(authorizer.function),
        identitySource: screened(
          authorizer.identitySources.map(({ in: where, name }) => `$request.${where}.${name}`),
        ),
        resultTtlInSeconds: authorizer.ttlSeconds,
        payloadVersion: '2.0',
        enableSimpleResponses: new Commented(
          'The function returns a policy for all routes: what is cached for one does not decide for another.',
          false,
        ),
      };
    case 'COGNITO':
      throw new Error(`authorizer ${authorizer.name}: an HTTP API has no Cognito authorizer`);
  }
}

function screened(sources: readonly string[]): TemplateValue {
  if (sources.length === 0) return [];
  return new Commented('A request without one of these is refused before the function runs.', sources);
}
