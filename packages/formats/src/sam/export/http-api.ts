import type { SetupAuthorizer } from '@portcullis/model/setup';
import { addAccessLog } from '../../cloudformation/export/access-log.ts';
import { corsOf, routeSettings } from '../../cloudformation/export/http-api.ts';
import {
  apiId,
  functionId,
  referenceValue,
  referenceValues,
} from '../../cloudformation/export/references.ts';
import type { TemplateDraft } from '../../cloudformation/export/template-draft.ts';
import { attribute, sub, type TemplateMap } from '../../cloudformation/export/template-value.ts';
import { defaultAuthorizer } from './default-authorizer.ts';

export function addSamHttpApi(draft: TemplateDraft): void {
  const { setup } = draft;
  const { throttle } = setup.stage;
  const api = draft.add(apiId(draft), {
    type: 'AWS::Serverless::HttpApi',
    properties: {
      Name: sub(`\${AWS::StackName}-${setup.name}`),
      StageName: setup.stage.name,
      DisableExecuteApiEndpoint: setup.mutualTls === undefined ? undefined : true,
      CorsConfiguration: corsOf(draft),
      Auth: authOf(draft),
      DefaultRouteSettings: {
        ThrottlingRateLimit: throttle.rateLimit,
        ThrottlingBurstLimit: throttle.burstLimit,
      },
      RouteSettings: routeSettings(draft),
      AccessLogSettings: addAccessLog(draft, 'HTTP'),
    },
  });
  if (setup.mutualTls !== undefined) return;
  const url = `https://\${${api}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`;
  draft.output('ApiUrl', 'Where the API is.', sub(url));
}

function authOf(draft: TemplateDraft): TemplateMap {
  const { authorizers, routes } = draft.setup;
  const byDefault = defaultAuthorizer(draft.setup);
  const signed = byDefault === 'AWS_IAM' || routes.some(({ auth }) => auth.type === 'AWS_IAM');
  return {
    DefaultAuthorizer: byDefault,
    EnableIamAuthorizer: signed ? true : undefined,
    Authorizers:
      authorizers.length === 0
        ? undefined
        : Object.fromEntries(authorizers.map((one) => [one.name, authorizerOf(draft, one)])),
  };
}

function authorizerOf(draft: TemplateDraft, one: SetupAuthorizer): TemplateMap {
  if (one.kind === 'COGNITO') throw new Error(`only REST APIs have Cognito authorizers: ${one.name}`);
  if (one.kind === 'JWT') {
    return {
      IdentitySource: '$request.header.Authorization',
      JwtConfiguration: {
        issuer: referenceValue(draft, one.issuer),
        audience: referenceValues(draft, one.audiences),
      },
    };
  }
  const named = (place: 'header' | 'querystring'): readonly string[] | undefined => {
    const names = one.identitySources.filter((source) => source.in === place).map(({ name }) => name);
    return names.length === 0 ? undefined : names;
  };
  return {
    FunctionArn: attribute(functionId(draft, one.function), 'Arn'),
    // A policy names every route, so that what is kept for one route holds for all of them.
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: false,
    EnableFunctionDefaultPermissions: true,
    Identity: {
      Headers: named('header'),
      QueryStrings: named('querystring'),
      ReauthorizeEvery: one.ttlSeconds,
    },
  };
}
