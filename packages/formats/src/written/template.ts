import type { Span } from '@portcullis/model';
import { locate, type TreeNode } from '@portcullis/model/source';
import { callOf } from '../cloudformation/intrinsics/call.ts';
import type { ParsedTemplate, TemplateResource } from '../cloudformation/template.ts';
import { IMPLICIT_HTTP_API, IMPLICIT_REST_API } from '../sam/api-draft.ts';
import { type Collector, collectStatements, fileSpan, plainText, spansOf, written } from './collector.ts';
import { writtenDeployments } from './deployments.ts';
import { collectOpenApi } from './open-api.ts';

/** Documents of APIs that stand in files of their own. */
export type ReadDocument = (location: string, beside: string) => TreeNode | undefined;

/** APIs that SAM makes for events that name none. */
const IMPLICIT = [
  [IMPLICIT_REST_API, 'Api'],
  [IMPLICIT_HTTP_API, 'HttpApi'],
] as const;

/** What a template says beside what it means. The template is as it was written: SAM's resources are still there. */
export function collectTemplate(
  collector: Collector,
  template: ParsedTemplate,
  readDocument: ReadDocument,
): void {
  const whole = fileSpan(template.root);
  collectMetadata(collector, { span: whole }, template.metadata);
  const resources = written(template.root, 'Resources');
  if (resources?.kind !== 'map') return;
  const sections = spansOf(template.root, whole.to);
  const spans = spansOf(resources, sections.get('Resources')?.to ?? whole.to);
  for (const resource of template.resources.values()) {
    const span = spans.get(resource.logicalId) ?? whole;
    collectMetadata(collector, { span, logicalId: resource.logicalId }, resource.metadata);
    collectResource(collector, template, resource, span, readDocument);
  }
  for (const [apiLogicalId, section] of IMPLICIT) {
    const node = written(template.globals, section, 'Auth', 'DefaultAuthorizer');
    const name = node === undefined ? undefined : (plainText(node) ?? 'unknown');
    collector.defaultAuthorizers.push({ apiLogicalId, name, at: locate(template.root.mark) });
  }
  collector.deployments.push(...writtenDeployments(template));
}

function collectMetadata(
  collector: Collector,
  scope: { readonly span: Span; readonly logicalId?: string | undefined },
  metadata: TreeNode | undefined,
): void {
  const own = written(metadata, 'Portcullis');
  if (own !== undefined)
    collectStatements(collector, scope, written(own, 'Suppress'), written(own, 'Public'));
}

function collectResource(
  collector: Collector,
  template: ParsedTemplate,
  resource: TemplateResource,
  span: Span,
  readDocument: ReadDocument,
): void {
  const { type, properties, mark } = resource;
  switch (type) {
    case 'AWS::ApiGateway::Method':
    case 'AWS::ApiGatewayV2::Route':
      if (properties.entries.has('AuthorizationType')) collector.statedNone.push(locate(mark));
      break;
    case 'AWS::Serverless::Function':
    case 'AWS::Serverless::StateMachine':
      collectEvents(collector, properties);
      break;
    case 'AWS::Serverless::Api':
    case 'AWS::Serverless::HttpApi':
      collectDefault(collector, template, resource);
      collectDocument(collector, resource, span, readDocument);
      break;
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGatewayV2::Api':
      collectDocument(collector, resource, span, readDocument);
      break;
    default:
      break;
  }
}

function collectEvents(collector: Collector, properties: TreeNode): void {
  const events = written(properties, 'Events');
  if (events?.kind !== 'map') return;
  for (const { value: event } of events.entries.values()) {
    const authorizer = written(event, 'Properties', 'Auth', 'Authorizer');
    // What an intrinsic chooses, somebody has thought about.
    const stated =
      authorizer?.tag !== undefined || plainText(authorizer) === 'NONE' || authorizer?.kind === 'map';
    if (stated) collector.statedNone.push(locate(event.mark));
  }
}

function collectDefault(
  collector: Collector,
  { globals }: ParsedTemplate,
  { logicalId, properties, type, mark }: TemplateResource,
): void {
  const section = type === 'AWS::Serverless::Api' ? 'Api' : 'HttpApi';
  const node =
    written(properties, 'Auth', 'DefaultAuthorizer') ??
    written(globals, section, 'Auth', 'DefaultAuthorizer');
  const name = node === undefined ? undefined : (plainText(node) ?? 'unknown');
  collector.defaultAuthorizers.push({ apiLogicalId: logicalId, name, at: locate(mark) });
}

/** The OpenAPI document of an API, in the template or in a file beside it. */
function collectDocument(
  collector: Collector,
  { logicalId, properties }: TemplateResource,
  span: Span,
  readDocument: ReadDocument,
): void {
  const body = written(properties, 'Body') ?? written(properties, 'DefinitionBody');
  const location =
    plainText(written(properties, 'DefinitionUri')) ??
    plainText(written(properties, 'BodyS3Location')) ??
    includedIn(body);
  if (location !== undefined) {
    const document = readDocument(location, properties.mark.source.file);
    if (document !== undefined) collectOpenApi(collector, document, fileSpan(document), logicalId);
  } else if (body !== undefined) {
    collectOpenApi(collector, body, span, logicalId);
  }
}

function includedIn(body: TreeNode | undefined): string | undefined {
  const call = body === undefined ? undefined : callOf(body);
  return call?.name === 'Fn::Transform'
    ? plainText(written(call.argument, 'Parameters', 'Location'))
    : undefined;
}
