import { nearest } from '@portcullis/model/source';
import { quietly } from '../../source/index.ts';
import { COGNITO_PROPERTIES } from './cognito-properties.ts';
import { COGNITO_PREFIX } from './cognito-resources.ts';
import type { Entry, ImportContext } from './resource-index.ts';

/** Types of API Gateway that say nothing about who may call. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::ClientCertificate',
  'AWS::ApiGateway::DocumentationPart',
  'AWS::ApiGateway::DocumentationVersion',
  'AWS::ApiGateway::DomainNameAccessAssociation',
  'AWS::ApiGateway::VpcLink',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::IntegrationResponse',
  'AWS::ApiGatewayV2::Model',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::VpcLink',
]);

/** Types that the importer reads. */
const READ: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::BasePathMappingV2',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  ...Object.keys(COGNITO_PROPERTIES).map((type) => `${COGNITO_PREFIX}${type}`),
]);

/** What a type that is not read may change about who gets in: nothing outside API Gateway's own, Cognito's and SAM's. */
const MATTERS = /^AWS::(?:ApiGateway(?:V2)?|Cognito|Serverless)::/;

/** Refuses resource types that may matter to access and are not known. */
export function checkResourceTypes(context: ImportContext): void {
  for (const type of context.index.types) {
    if (!MATTERS.test(type) || READ.has(type) || WITHOUT_EFFECT.has(type)) continue;
    for (const entry of context.index.ofType(type)) refuse(context, entry);
  }
  for (const entry of context.index.ofType('AWS::Lambda::Url')) warnOfOpenUrl(context, entry);
  for (const entry of context.index.ofType('AWS::CloudFormation::Stack')) sayNotRead(context, entry);
  for (const type of context.index.types.filter((name) => name.endsWith('::MODULE'))) {
    for (const entry of context.index.ofType(type)) sayNotRead(context, entry);
  }
}

function refuse(context: ImportContext, { resource, logicalId }: Entry): void {
  const place = { mark: resource.mark, path: `Resources.${logicalId}.Type` };
  const message = `the resource type \`${resource.type}\` is not known`;
  const service = resource.type.slice(0, resource.type.lastIndexOf(':') + 1);
  const siblings = [...READ, ...WITHOUT_EFFECT].filter((type) => type.startsWith(service));
  const name = nearest(
    resource.type.slice(service.length),
    siblings.map((type) => type.slice(service.length)),
  );
  const help =
    name === undefined
      ? 'correct the type, or leave the resource out'
      : `did you mean \`${service}${name}\`?`;
  context.diagnostics.error('CFN_RESOURCE_TYPE', message, place, help);
}

function warnOfOpenUrl(context: ImportContext, { properties, logicalId }: Entry): void {
  const type = quietly(properties).readStringAt('AuthType');
  if (type.state !== 'value' || type.value !== 'NONE') return;
  const message = `the function URL \`${logicalId}\` is open: it reaches its function past every API`;
  context.diagnostics.warning('CFN_OPEN_FUNCTION_URL', message, properties, 'set `AuthType: AWS_IAM`');
}

/** Nested stacks and modules may hold anything; what they hold is not seen. */
function sayNotRead(context: ImportContext, { resource, logicalId }: Entry): void {
  const message = `the resources of \`${logicalId}\` (${resource.type}) are not read`;
  const place = { mark: resource.mark, path: resource.path };
  context.diagnostics.unresolved('CFN_NESTED', message, place, 'run portcullis on its template, too');
}
