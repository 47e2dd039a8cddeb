import type { SetupAuthorizer } from '@portcullis/model/setup';
import { addAccessLog } from './access-log.ts';
import { deploymentHash } from './deployment-hash.ts';
import { invocationUri } from './functions.ts';
import { addLogRole } from './log-role.ts';
import { apiId, endpointId, userPoolId } from './references.ts';
import { resourcePolicyOf } from './resource-policy.ts';
import { addMethods, quotedOrigin } from './rest-methods.ts';
import { addAuthorizerPermission, addRoutePermissions, authorizerId } from './route-permissions.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap } from './template-value.ts';

export function addRestApi(draft: TemplateDraft): void {
  const { setup } = draft;
  const api = draft.add(apiId(draft), {
    type: 'AWS::ApiGateway::RestApi',
    properties: {
      Name: sub(`\${AWS::StackName}-${setup.name}`),
      EndpointConfiguration:
        setup.privateEndpoint === undefined
          ? { Types: ['REGIONAL'] }
          : { Types: ['PRIVATE'], VpcEndpointIds: [ref(endpointId(draft))] },
      ApiKeySourceType: setup.usagePlan?.keySource,
      DisableExecuteApiEndpoint: setup.mutualTls === undefined ? undefined : true,
      Policy: setup.resourcePolicy === undefined ? undefined : resourcePolicyOf(draft, setup.resourcePolicy),
    },
  });
  const authorizers = setup.authorizers.map((one) => addAuthorizer(draft, api, one));
  const methods = addMethods(draft, api, authorizerTypes(setup.authorizers));
  const responses = setup.cors === undefined ? [] : addGatewayResponses(draft, api);
  addDeployment(draft, api, [...authorizers, ...methods, ...responses]);
  addRoutePermissions(draft);
}

function authorizerTypes(authorizers: readonly SetupAuthorizer[]): ReadonlyMap<string, string> {
  return new Map(
    authorizers.map(({ name, kind }) => [name, kind === 'COGNITO' ? 'COGNITO_USER_POOLS' : 'CUSTOM']),
  );
}

export function addAuthorizer(draft: TemplateDraft, api: string, one: SetupAuthorizer): string {
  const id = authorizerId(draft, one.name);
  if (one.kind === 'JWT') throw new Error(`a REST API has no JWT authorizer: ${one.name}`);
  if (one.kind === 'COGNITO') {
    return draft.add(id, {
      type: 'AWS::ApiGateway::Authorizer',
      properties: {
        RestApiId: ref(api),
        Name: one.name,
        Type: 'COGNITO_USER_POOLS',
        ProviderARNs: [attribute(userPoolId(draft, one.userPool), 'Arn')],
        IdentitySource: 'method.request.header.Authorization',
      },
    });
  }
  draft.add(id, {
    type: 'AWS::ApiGateway::Authorizer',
    properties: {
      RestApiId: ref(api),
      Name: one.name,
      Type: 'REQUEST',
      AuthorizerUri: invocationUri(draft, one.function),
      IdentitySource:
        one.identitySources.length === 0
          ? undefined
          : one.identitySources.map((source) => `method.request.${source.in}.${source.name}`).join(','),
      AuthorizerResultTtlInSeconds: one.ttlSeconds,
    },
  });
  addAuthorizerPermission(draft, id, one.function);
  return id;
}

/** Without these headers a browser reports every refusal as a CORS error. */
export function addGatewayResponses(draft: TemplateDraft, api: string): readonly string[] {
  return (['DEFAULT_4XX', 'DEFAULT_5XX'] as const).map((type) =>
    draft.add(draft.id(type === 'DEFAULT_4XX' ? 'Refusals' : 'Failures'), {
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: {
        RestApiId: ref(api),
        ResponseType: type,
        ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': quotedOrigin(draft) },
      },
    }),
  );
}

/**
 * A deployment is a snapshot, and one that exists is never made again: its logical id changes with what it holds, and
 * it waits for all of it.
 */
function addDeployment(draft: TemplateDraft, api: string, parts: readonly string[]): void {
  const { stage } = draft.setup;
  const held = parts.map((id) => [id, draft.resources.get(id)]);
  const hash = deploymentHash([draft.resources.get(api), ...held]);
  const deployment = draft.add(draft.id(`Deployment${hash}`), {
    type: 'AWS::ApiGateway::Deployment',
    comment:
      'The end of this name is a hash of methods, authorizers and policy: give it another whenever you change one of them, or the change is not deployed.',
    dependsOn: parts,
    properties: { RestApiId: ref(api) },
  });
  draft.add(draft.id('Stage'), {
    type: 'AWS::ApiGateway::Stage',
    properties: {
      RestApiId: ref(api),
      DeploymentId: ref(deployment),
      StageName: stage.name,
      Description: addLogRole(draft),
      AccessLogSetting: addAccessLog(draft, 'REST'),
      MethodSettings: methodSettings(draft),
    },
  });
  if (draft.setup.mutualTls === undefined) {
    const url = `https://\${${api}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${stage.name}`;
    draft.output('ApiUrl', 'Where the API is.', sub(url));
  }
}

/** `/orders/{id}` is `/~1orders~1{id}` in CloudFormation's method settings; `*` is every method of every path. */
export function methodSettings({ setup }: TemplateDraft): readonly TemplateMap[] {
  const general: TemplateMap = {
    ResourcePath: '/*',
    HttpMethod: '*',
    ThrottlingRateLimit: setup.stage.throttle.rateLimit,
    ThrottlingBurstLimit: setup.stage.throttle.burstLimit,
    MetricsEnabled: true,
  };
  const own = setup.routes.flatMap(({ method, path, throttle }): TemplateMap[] =>
    throttle === undefined
      ? []
      : [
          {
            ResourcePath: `/${path.replace(/\//g, '~1')}`,
            HttpMethod: method === 'ANY' ? '*' : method,
            ThrottlingRateLimit: throttle.rateLimit,
            ThrottlingBurstLimit: throttle.burstLimit,
            MetricsEnabled: true,
          },
        ],
  );
  return [general, ...own];
}
