import { type MapNode, nearest, type TreeNode } from '@portcullis/model/source';
import { getAttNode, refNode, subNode } from '../cloudformation/intrinsic-nodes.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { type Cursor, mapNode, scalarNode } from '../source/index.ts';
import { addApiRoute, conditionalUri, lambdaIntegration } from './api-event.ts';
import { type Build, idSuffix, passThrough } from './build.ts';
import type { EventRoute } from './event-route.ts';
import { addExecutionRole } from './function-role.ts';
import { GLOBAL_PROPERTIES } from './global-properties.ts';
import { addHttpApiRoute } from './http-api-event.ts';
import { addEventPermission } from './permission.ts';

const PASSED_THROUGH = [
  'Architectures',
  'Description',
  'FunctionName',
  'Handler',
  'Layers',
  'MemorySize',
  'PackageType',
  'ReservedConcurrentExecutions',
  'Runtime',
  'Timeout',
  'VpcConfig',
  'Environment',
];

/** What else a function may have; none of it decides who may call an API. */
const OTHER_PROPERTIES = [
  ...(GLOBAL_PROPERTIES.Function ?? []),
  'CodeUri',
  'Events',
  'ImageConfig',
  'ImageUri',
  'InlineCode',
  'Policies',
  'Role',
];

/** What an `AWS::Serverless::Function` becomes, with the routes and permissions of its API events. */
export function addFunction(
  build: Build,
  resource: TemplateResource,
  properties: Cursor,
  events: readonly EventRoute[],
): void {
  const { logicalId, mark } = resource;
  const role = properties.get('Role')?.node;
  noteOtherProperties(properties);
  const roleId = `${logicalId}Role`;
  build.add(
    logicalId,
    'AWS::Lambda::Function',
    {
      ...passThrough(properties, PASSED_THROUGH),
      Code: code(properties),
      Role: role ?? getAttNode(roleId, 'Arn', mark),
    },
    resource,
    { dependsOn: resource.dependsOn, metadata: resource.metadata },
  );
  addFunctionUrl(build, resource, properties);
  if (role === undefined) addExecutionRole(build, roleId, properties, 'lambda.amazonaws.com', resource);
  const alias = addAlias(build, resource, properties);
  const target = alias === undefined ? refNode(logicalId, mark) : refNode(alias, mark);
  for (const event of events) {
    addEventPermission(build, logicalId, target, event, event.origin);
    const uri = invocationUri(event, alias ?? logicalId, alias !== undefined);
    if (event.kind === 'HTTP') addHttpApiRoute(event, uri);
    else {
      const timeout = event.properties.get('TimeoutInMillis')?.node;
      addApiRoute(event, (credentials) => lambdaIntegration(uri, credentials, timeout));
    }
  }
}

function noteOtherProperties(properties: Cursor): void {
  for (const [name, property] of properties.entries()) {
    if (PASSED_THROUGH.includes(name) || OTHER_PROPERTIES.includes(name)) continue;
    const meant = nearest(name, [...PASSED_THROUGH, ...OTHER_PROPERTIES]);
    property.warning(
      'SAM_PROPERTY',
      `\`${name}\` is not a property of \`AWS::Serverless::Function\` that is known here`,
      meant === undefined ? undefined : `did you mean \`${meant}\`?`,
    );
  }
  properties
    .get('FunctionUrlConfig')
    ?.warning(
      'SAM_FUNCTION_URL',
      'the function URL is a way around the API: it is neither shown nor served here',
    );
}

/** `Ref` of an alias is its ARN, `Ref` of a function is not. */
function invocationUri({ origin }: EventRoute, id: string, isAlias: boolean): MapNode {
  const name = isAlias ? id : `${id}.Arn`;
  const text = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${name}}/invocations`;
  return conditionalUri(subNode(text, origin.mark), origin.condition);
}

/** A folder or file on this machine stays a text, as templates before `package` have it; S3 and images become maps. */
function code(properties: Cursor): TreeNode {
  const inline = properties.get('InlineCode')?.node;
  if (inline !== undefined) return mapNode({ ZipFile: inline }, inline.mark);
  const image = properties.get('ImageUri')?.node;
  if (image !== undefined) return mapNode({ ImageUri: image }, image.mark);
  const uri = properties.get('CodeUri')?.node;
  if (uri?.kind === 'map' && uri.entries.has('Bucket')) {
    const part = (key: string): TreeNode | undefined => uri.entries.get(key)?.value;
    return mapNode(
      { S3Bucket: part('Bucket'), S3Key: part('Key'), S3ObjectVersion: part('Version') },
      uri.mark,
    );
  }
  // The SAM CLI builds the template's own folder where a function names no code.
  if (uri === undefined) return scalarNode('.', properties.node.mark);
  const object =
    uri.kind === 'scalar' ? /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(uri.text) : null;
  if (object === null) return uri;
  const [, bucket, key] = object;
  return mapNode(
    { S3Bucket: scalarNode(bucket ?? '', uri.mark), S3Key: scalarNode(key ?? '', uri.mark) },
    uri.mark,
  );
}

/** SAM "FunctionUrlConfig": the URL stands beside the function, under the logical id that the translator gives it. */
function addFunctionUrl(
  build: Build,
  { logicalId, mark, ...origin }: TemplateResource,
  properties: Cursor,
): void {
  const config = properties.get('FunctionUrlConfig');
  const urlId = `${logicalId}Url`;
  if (config === undefined || build.resources.has(urlId)) return;
  build.add(
    urlId,
    'AWS::Lambda::Url',
    {
      TargetFunctionArn: refNode(logicalId, mark),
      AuthType: config.get('AuthType')?.node,
      InvokeMode: config.get('InvokeMode')?.node,
    },
    { ...origin, mark: config.mark, path: config.path },
  );
}

/** `AutoPublishAlias`: a version and the alias that routes and permissions then use. */
function addAlias(build: Build, resource: TemplateResource, properties: Cursor): string | undefined {
  const name = properties.string('AutoPublishAlias');
  if (name === undefined) return undefined;
  const { logicalId, mark } = resource;
  const versionId = `${logicalId}Version`;
  const aliasId = `${logicalId}Alias${idSuffix(name)}`;
  build.add(versionId, 'AWS::Lambda::Version', { FunctionName: refNode(logicalId, mark) }, resource);
  build.add(
    aliasId,
    'AWS::Lambda::Alias',
    {
      Name: scalarNode(name, mark),
      FunctionName: refNode(logicalId, mark),
      FunctionVersion: getAttNode(versionId, 'Version', mark),
    },
    resource,
  );
  build.references.set(`${logicalId}.Version`, versionId);
  build.references.set(`${logicalId}.Alias`, aliasId);
  return aliasId;
}
