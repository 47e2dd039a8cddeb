import type { TreeNode } from '@portcullis/model/source';
import { type Cursor, scalarNode } from '../source/index.ts';
import { DocumentDraft } from './document-draft.ts';
import { isIntrinsic } from './node-edit.ts';
import type { Origin } from './origin.ts';

/** An `AWS::Serverless::Api` or `HttpApi`, of the template or implicit. */
export interface ApiDraft {
  readonly kind: 'REST' | 'HTTP';
  readonly logicalId: string;
  /** Properties after Globals and parameters. */
  readonly properties: Cursor;
  readonly origin: Origin;
  readonly stageName: TreeNode | undefined;
  readonly dependsOn: readonly string[];
  /** Absent where the definition is in S3, or broken. */
  readonly document: DocumentDraft | undefined;
  /** SAM writes the document itself: routes of events are added to it. */
  readonly managed: boolean;
  /** Where the definition is not here: why. */
  readonly unresolvedBody?: TreeNode | undefined;
}

export const IMPLICIT_REST_API = 'ServerlessRestApi';
export const IMPLICIT_HTTP_API = 'ServerlessHttpApi';

/** The stage name where it is text; an intrinsic that only CloudFormation can resolve gives nothing. */
export function literalStage(api: ApiDraft): string | undefined {
  const { stageName } = api;
  return stageName?.kind === 'scalar' && !isIntrinsic(stageName) ? stageName.text : undefined;
}

export function newDocument(kind: 'REST' | 'HTTP', properties: Cursor, origin: Origin): DocumentDraft {
  if (kind === 'HTTP') return DocumentDraft.empty({ key: 'openapi', value: '3.0.1' }, origin.mark);
  const version = properties.get('OpenApiVersion');
  const text = version?.node.kind === 'scalar' ? version.node.text : undefined;
  if (version !== undefined && (text === undefined || !/^[23](\.\d)(\.\d)?$/.test(text))) {
    version.error('SAM_OPENAPI_VERSION', '`OpenApiVersion` must be of the form `3.0.1`');
  }
  return text?.startsWith('3')
    ? DocumentDraft.empty({ key: 'openapi', value: text }, origin.mark)
    : DocumentDraft.empty({ key: 'swagger', value: '2.0' }, origin.mark);
}

export function defaultStageName(kind: 'REST' | 'HTTP', origin: Origin): TreeNode {
  return scalarNode(kind === 'REST' ? 'Prod' : '$default', origin.mark);
}
