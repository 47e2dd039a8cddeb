import type { TreeNode } from '@portcullis/model/source';
import { type Cursor, listNode, mapNode, nodeOf, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { checkKeys } from './build.ts';
import type { DocumentDraft } from './document-draft.ts';
import type { EventRoute } from './event-route.ts';
import { merged, withEntry } from './node-edit.ts';

const VALIDATORS = 'x-amazon-apigateway-request-validators';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

/** The body's model and its validator. SAM Developer Guide "RequestModel". */
export function addRequestModel(api: ApiDraft, document: DocumentDraft, event: EventRoute): void {
  const model = event.properties.get('RequestModel');
  if (model === undefined || model.asMap() === undefined) return;
  checkKeys(
    model,
    ['Model', 'Required', 'ValidateBody', 'ValidateParameters'],
    'SAM_REQUEST_MODEL',
    '`RequestModel`',
  );
  const name = model.requireString('Model');
  if (name === undefined) return;
  if (api.properties.get('Models')?.has(name) !== true) {
    model.error(
      'SAM_REQUEST_MODEL',
      `model \`${name}\` is not declared`,
      `add it to \`Models\` of \`${api.logicalId}\``,
    );
    return;
  }
  const swagger = document.get('swagger') !== undefined;
  const key = name.toLowerCase();
  const reference = nodeOf(
    { $ref: swagger ? `#/definitions/${key}` : `#/components/schemas/${key}` },
    model.mark,
  );
  document.editOperation(event.path, event.method, (operation) => {
    if (swagger) {
      const parameter = mapNode(
        {
          in: scalarNode('body', model.mark),
          name: scalarNode(key, model.mark),
          schema: reference,
          required: model.get('Required')?.node,
        },
        model.mark,
      );
      return withEntry(
        operation,
        'parameters',
        appended(operation.entries.get('parameters')?.value, parameter),
      );
    }
    const content = mapNode({ 'application/json': mapNode({ schema: reference }, model.mark) }, model.mark);
    return withEntry(
      operation,
      'requestBody',
      mapNode({ content, required: model.get('Required')?.node }, model.mark),
    );
  });
  addValidator(document, event, model);
}

function addValidator(document: DocumentDraft, event: EventRoute, model: Cursor): void {
  if (!model.has('ValidateBody') && !model.has('ValidateParameters')) return;
  const body = model.boolean('ValidateBody') ?? false;
  const parameters = model.boolean('ValidateParameters') ?? false;
  const name =
    body && parameters
      ? 'body-and-params'
      : body
        ? 'body-only'
        : parameters
          ? 'params-only'
          : 'no-validation';
  const validator = nodeOf(
    { [name]: { validateRequestBody: body, validateRequestParameters: parameters } },
    model.mark,
  );
  const existing = document.get(VALIDATORS);
  if (validator.kind !== 'map') return;
  document.set(VALIDATORS, existing?.kind === 'map' ? merged(validator, existing) : validator);
  document.editOperation(event.path, event.method, (operation) =>
    withEntry(operation, VALIDATOR, scalarNode(name, model.mark)),
  );
}

const PARAMETER = /^method\.request\.(querystring|path|header)\.(.+)$/;

/** SAM Developer Guide "RequestParameter": texts, or maps of one text to its settings. */
export function addRequestParameters(document: DocumentDraft, event: EventRoute): void {
  for (const item of event.properties.list('RequestParameters')) {
    const [name, settings] =
      item.node.kind === 'map' ? (item.entries()[0] ?? []) : [item.asString(), undefined];
    const match = PARAMETER.exec(name ?? '');
    if (match === null) {
      item.error(
        'SAM_REQUEST_PARAMETER',
        `\`${name ?? ''}\` is not a request parameter`,
        'write `method.request.querystring.NAME`, or header or path',
      );
      continue;
    }
    if (settings !== undefined)
      checkKeys(settings, ['Required', 'Caching'], 'SAM_REQUEST_PARAMETER', 'a request parameter');
    const parameter = mapNode(
      {
        in: scalarNode(match[1] === 'querystring' ? 'query' : (match[1] ?? ''), item.mark),
        name: scalarNode(match[2] ?? '', item.mark),
        required: scalarNode(settings?.boolean('Required') ?? false, item.mark),
        type: scalarNode('string', item.mark),
      },
      item.mark,
    );
    document.editOperation(event.path, event.method, (operation) =>
      withEntry(operation, 'parameters', appended(operation.entries.get('parameters')?.value, parameter)),
    );
  }
}

function appended(list: TreeNode | undefined, item: TreeNode): TreeNode {
  return list?.kind === 'list' ? { ...list, items: [...list.items, item] } : listNode([item], item.mark);
}
