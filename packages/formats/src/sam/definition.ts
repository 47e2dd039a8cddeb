import { InputError } from '@portcullis/model';
import type { MapNode, TreeNode } from '@portcullis/model/source';
import type { ResolverPorts } from '../cloudformation/intrinsics/scope.ts';
import { besideFile, type Cursor, readTree, unresolvedNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { newDocument } from './api-draft.ts';
import { DocumentDraft } from './document-draft.ts';
import { intrinsicOf } from './node-edit.ts';
import type { Origin } from './origin.ts';

export type SamPorts = Pick<ResolverPorts, 'parameters' | 'readFile'>;

type Definition = Pick<ApiDraft, 'document' | 'managed' | 'unresolvedBody'>;

/**
 * The document of an API: given in `DefinitionBody` (an `AWS::Include` of a local file too) or `DefinitionUri`,
 * else written from the events. Events are merged into a given one only where `MergeDefinitions` is true.
 *
 * Source: SAM Developer Guide "AWS::Serverless::Api", DefinitionBody, DefinitionUri, MergeDefinitions.
 */
export function readDefinition(
  kind: 'REST' | 'HTTP',
  properties: Cursor,
  origin: Origin,
  ports: SamPorts,
): Definition {
  const body = properties.get('DefinitionBody');
  const uri = properties.get('DefinitionUri');
  if (body !== undefined && uri !== undefined) {
    uri.error('SAM_DEFINITION', 'give either `DefinitionBody` or `DefinitionUri`, not both');
  }
  if (body === undefined && uri === undefined) {
    return { document: newDocument(kind, properties, origin), managed: true };
  }
  // HTTP APIs always take routes of events that the document does not have; REST APIs only when told to.
  const managed = kind === 'REST' ? (properties.boolean('MergeDefinitions') ?? false) : true;
  const node = body === undefined ? uriNode(uri, ports) : bodyNode(body, ports);
  if (node === undefined) return { document: undefined, managed: false };
  if (node.kind === 'map' && intrinsicOf(node) === undefined)
    return { document: documentOf(node, body ?? uri), managed };
  return { document: undefined, managed: false, unresolvedBody: node };
}

function documentOf(node: MapNode, cursor: Cursor | undefined): DocumentDraft | undefined {
  const isDocument =
    (node.entries.has('swagger') || node.entries.has('openapi')) &&
    node.entries.get('paths')?.value.kind === 'map';
  if (!isDocument) {
    const help = 'it needs `openapi` (or `swagger`) and `paths`';
    cursor?.error('SAM_DEFINITION', 'this is no OpenAPI document', help);
    return undefined;
  }
  return new DocumentDraft(node);
}

function bodyNode(body: Cursor, ports: SamPorts): TreeNode | undefined {
  const intrinsic = intrinsicOf(body.node);
  if (intrinsic === undefined) return body.asMap();
  const location = intrinsic.name === 'Fn::Transform' ? includedFile(intrinsic.argument) : undefined;
  return location === undefined ? body.node : fileNode(location, body, ports);
}

function includedFile(argument: TreeNode): string | undefined {
  if (argument.kind !== 'map') return undefined;
  const name = argument.entries.get('Name')?.value;
  const parameters = argument.entries.get('Parameters')?.value;
  const location = parameters?.kind === 'map' ? parameters.entries.get('Location')?.value : undefined;
  if (name?.kind !== 'scalar' || name.text !== 'AWS::Include') return undefined;
  return location?.kind === 'scalar' && location.tag === undefined ? location.text : undefined;
}

function uriNode(uri: Cursor | undefined, ports: SamPorts): TreeNode | undefined {
  if (uri === undefined) return undefined;
  if (uri.node.kind === 'scalar' && uri.node.tag === undefined) return fileNode(uri.node.text, uri, ports);
  return unresolvedNode('the API definition is in S3', uri.mark);
}

function fileNode(location: string, at: Cursor, ports: SamPorts): TreeNode | undefined {
  if (/^[a-z0-9]+:\/\//i.test(location)) {
    return unresolvedNode(`the API definition \`${location}\` is not here`, at.mark);
  }
  const text = ports.readFile(location);
  if (text === undefined) {
    at.error(
      'SAM_DEFINITION_FILE',
      `there is no file \`${location}\` beside the template`,
      'correct the path of the API definition',
    );
    return undefined;
  }
  try {
    return readTree(text, besideFile(at.mark.source.file, location));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    at.diagnostics.addAll(error.diagnostics);
    return undefined;
  }
}
