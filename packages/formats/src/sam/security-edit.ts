import type { MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { listNode, mapNode } from '../source/index.ts';
import type { DocumentDraft } from './document-draft.ts';
import { isIntrinsic, withEntry } from './node-edit.ts';

/**
 * Edits of the `security` of operations as the SAM translator makes them: events write first, then defaults of
 * the API fill what events left, which is why events leave the markers `NONE` and `api_key_false`.
 */

export const AWS_IAM = 'AWS_IAM';
const API_KEY = 'api_key';
const NO_API_KEY = 'api_key_false';
const NONE = 'NONE';

export function requirement(name: string, scopes: TreeNode | undefined, mark: Mark): MapNode {
  return mapNode({ [name]: scopes ?? listNode([], mark) }, mark);
}

/** Adds a requirement beside those that are there. */
export function addRequirement(operation: MapNode, added: MapNode): MapNode {
  return withSecurity(operation, [...requirementsOf(operation), added]);
}

export function apiKeyRequirement(required: boolean, mark: Mark): MapNode {
  return requirement(required ? API_KEY : NO_API_KEY, undefined, mark);
}

export interface DefaultAuthorizer {
  readonly name: string;
  readonly scopes: TreeNode | undefined;
  /** Names of all authorizers of the API. */
  readonly authorizers: readonly string[];
  readonly mark: Mark;
  readonly guardPreflight: boolean;
}

/** REST: the default holds for operations without an authorizer of their own. */
export function applyRestDefaultAuthorizer(document: DocumentDraft, options: DefaultAuthorizer): void {
  const names = new Set([AWS_IAM, ...options.authorizers]);
  document.editIntegrated((method, operation) => {
    if (method === 'options' && !options.guardPreflight) return operation;
    const existing = requirementsOf(operation);
    const own = existing.filter((item) => namesOf(item).some((name) => names.has(name)));
    const others = existing.filter((item) => !own.includes(item));
    if (others.some((item) => namesOf(item).includes(NONE))) {
      return withSecurity(operation, [...others.filter((item) => !namesOf(item).includes(NONE))]);
    }
    const authorizer = own.length > 0 ? own : [requirement(options.name, options.scopes, options.mark)];
    return withSecurity(operation, [...others, ...authorizer]);
  });
}

/** HTTP: operations that say anything about security keep it, and preflights are never guarded. */
export function applyHttpDefaultAuthorizer(
  document: DocumentDraft,
  options: Omit<DefaultAuthorizer, 'guardPreflight'>,
): void {
  document.editIntegrated((method, operation) =>
    method === 'options' || requirementsOf(operation).length > 0
      ? operation
      : withSecurity(operation, [requirement(options.name, options.scopes, options.mark)]),
  );
}

/** The API's `ApiKeyRequired`, for operations that do not opt out. */
export function applyApiKeyDefault(
  document: DocumentDraft,
  options: { readonly mark: Mark; readonly guardPreflight: boolean },
): void {
  document.editIntegrated((method, operation) => {
    const existing = requirementsOf(operation);
    const others = existing.filter(
      (item) => !namesOf(item).some((name) => name === API_KEY || name === NO_API_KEY),
    );
    const optsOut = existing.some((item) => namesOf(item).includes(NO_API_KEY));
    const unguarded = optsOut || (method === 'options' && !options.guardPreflight);
    return withSecurity(operation, unguarded ? others : [...others, apiKeyRequirement(true, options.mark)]);
  });
}

/** What an event says replaces what the document says, as `OverrideApiAuth` asks. */
export function replaceRequirements(
  operation: MapNode,
  replaced: (name: string) => boolean,
  by: readonly MapNode[],
): MapNode {
  const kept = requirementsOf(operation).filter((item) => !namesOf(item).some(replaced));
  return withSecurity(operation, [...kept, ...by]);
}

export function isApiKeyName(name: string): boolean {
  return name === API_KEY || name === NO_API_KEY;
}

export function withSecurity(operation: MapNode, items: readonly TreeNode[]): MapNode {
  const existing = operation.entries.get('security')?.value;
  if (items.length === 0 && existing === undefined) return operation;
  return withEntry(
    operation,
    'security',
    listNode(items, items[0]?.mark ?? existing?.mark ?? operation.mark),
  );
}

export function requirementsOf(operation: MapNode): readonly TreeNode[] {
  const node = operation.entries.get('security')?.value;
  return node?.kind === 'list' ? node.items : [];
}

function namesOf(item: TreeNode): readonly string[] {
  return item.kind === 'map' && !isIntrinsic(item) ? [...item.entries.keys()] : [];
}

export function apiKeyScheme(mark: Mark): MapNode {
  return mapNode({ [API_KEY]: scheme({ type: 'apiKey', name: 'x-api-key', in: 'header' }, mark) }, mark);
}

export function iamScheme(mark: Mark): MapNode {
  const fields = {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  };
  return mapNode({ [AWS_IAM]: scheme(fields, mark) }, mark);
}

export function scheme(fields: Readonly<Record<string, string>>, mark: Mark): MapNode {
  return mapNode(
    Object.entries(fields).map(
      ([key, value]) => [key, { kind: 'scalar', value, text: value, mark }] as const,
    ),
    mark,
  );
}
