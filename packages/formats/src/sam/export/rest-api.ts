import type { SetupAuthorizer } from '@portcullis/model/setup';
import { addAccessLog } from '../../cloudformation/export/access-log.ts';
import { addLogRole } from '../../cloudformation/export/log-role.ts';
import { apiId, endpointId, functionId, userPoolId } from '../../cloudformation/export/references.ts';
import { resourcePolicyOf } from '../../cloudformation/export/resource-policy.ts';
import { methodSettings } from '../../cloudformation/export/rest-api.ts';
import { quotedOrigin } from '../../cloudformation/export/rest-methods.ts';
import type { TemplateDraft } from '../../cloudformation/export/template-draft.ts';
import { attribute, ref, sub, type TemplateMap } from '../../cloudformation/export/template-value.ts';
import { defaultAuthorizer } from './default-authorizer.ts';

/** SAM deploys it anew whenever its definition changes. */
export function addSamRestApi(draft: TemplateDraft): void {
  const { setup } = draft;
  const api = draft.add(apiId(draft), {
    type: 'AWS::Serverless::Api',
    properties: {
      Name: sub(`\${AWS::StackName}-${setup.name}`),
      StageName: setup.stage.name,
      Description: addLogRole(draft),
      // Without it SAM also deploys a second stage, called "Stage".
      OpenApiVersion: '3.0.1',
      EndpointConfiguration:
        setup.privateEndpoint === undefined
          ? { Type: 'REGIONAL' }
          : { Type: 'PRIVATE', VPCEndpointIds: [ref(endpointId(draft))] },
      ApiKeySourceType: setup.usagePlan?.keySource,
      DisableExecuteApiEndpoint: setup.mutualTls === undefined ? undefined : true,
      Auth: authOf(draft),
      Cors: corsOf(draft),
      GatewayResponses: gatewayResponses(draft),
      AccessLogSetting: addAccessLog(draft, 'REST'),
      MethodSettings: methodSettings(draft),
    },
  });
  if (setup.mutualTls !== undefined) return;
  const url = `https://\${${api}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${setup.stage.name}`;
  draft.output('ApiUrl', 'Where the API is.', sub(url));
}

function authOf(draft: TemplateDraft): TemplateMap {
  const { setup } = draft;
  const byDefault = defaultAuthorizer(setup);
  const { authorizers, resourcePolicy } = setup;
  return {
    DefaultAuthorizer: byDefault,
    InvokeRole: byDefault === 'AWS_IAM' ? 'NONE' : undefined,
    // Browsers send preflights without credentials.
    AddDefaultAuthorizerToCorsPreflight: false,
    AddApiKeyRequiredToCorsPreflight: setup.usagePlan === undefined ? undefined : false,
    Authorizers:
      authorizers.length === 0
        ? undefined
        : Object.fromEntries(authorizers.map((one) => [one.name, authorizerOf(draft, one)])),
    ResourcePolicy:
      resourcePolicy === undefined
        ? undefined
        : { CustomStatements: resourcePolicyOf(draft, resourcePolicy).Statement },
  };
}

function authorizerOf(draft: TemplateDraft, one: SetupAuthorizer): TemplateMap {
  if (one.kind === 'JWT') throw new Error(`a REST API has no JWT authorizer: ${one.name}`);
  if (one.kind === 'COGNITO') return { UserPoolArn: attribute(userPoolId(draft, one.userPool), 'Arn') };
  const named = (place: 'header' | 'querystring'): readonly string[] | undefined => {
    const names = one.identitySources.filter((source) => source.in === place).map(({ name }) => name);
    return names.length === 0 ? undefined : names;
  };
  return {
    FunctionPayloadType: 'REQUEST',
    FunctionArn: attribute(functionId(draft, one.function), 'Arn'),
    Identity: {
      Headers: named('header'),
      QueryStrings: named('querystring'),
      ReauthorizeEvery: one.ttlSeconds,
    },
  };
}

function corsOf(draft: TemplateDraft): TemplateMap | undefined {
  const { cors } = draft.setup;
  if (cors === undefined) return undefined;
  return {
    AllowOrigin: quotedOrigin(draft),
    AllowMethods: `'${cors.allowMethods.join(',')}'`,
    AllowHeaders: `'${cors.allowHeaders.join(',')}'`,
    MaxAge: `'${cors.maxAgeSeconds}'`,
  };
}

/** Without these headers a browser reports every refusal as a CORS error. */
function gatewayResponses(draft: TemplateDraft): TemplateMap | undefined {
  if (draft.setup.cors === undefined) return undefined;
  const headers: TemplateMap = {
    ResponseParameters: { Headers: { 'Access-Control-Allow-Origin': quotedOrigin(draft) } },
  };
  return { DEFAULT_4XX: headers, DEFAULT_5XX: headers };
}
