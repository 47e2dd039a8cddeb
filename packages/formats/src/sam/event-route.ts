import type { TreeNode } from '@portcullis/model/source';
import type { Cursor } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import type { Origin } from './origin.ts';

/** An event of a function or state machine that makes a route of an API. */
export interface EventRoute {
  readonly eventId: string;
  readonly kind: 'REST' | 'HTTP';
  readonly path: string;
  readonly method: string;
  readonly apiId: TreeNode;
  /** The API, where SAM writes it. */
  readonly api: ApiDraft | undefined;
  readonly properties: Cursor;
  readonly origin: Origin;
}
