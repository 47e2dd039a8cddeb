import type { MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { Cursor, type Diagnostics, mapNode } from '../source/index.ts';
import type { ParsedTemplate, TemplateResource } from './template.ts';

const SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Globals',
  'Resources',
  'Outputs',
  'Hooks',
]);

/**
 * Splits a template into its sections. Source: CloudFormation User Guide "CloudFormation template sections".
 *
 * Records `CFN_SECTION` for unknown sections, `CFN_RESOURCE` for malformed resources.
 */
export function parseTemplate(tree: TreeNode, diagnostics: Diagnostics): ParsedTemplate {
  const root = new Cursor(tree, '', diagnostics);
  const rootMap = root.asMap() ?? mapNode({}, tree.mark);
  for (const entry of rootMap.entries.values()) {
    if (!SECTIONS.has(entry.key)) {
      diagnostics.error(
        'CFN_SECTION',
        `\`${entry.key}\` is not a section of a template`,
        { mark: entry.keyMark, path: entry.key },
        'move it below `Resources`, or remove it',
      );
    }
  }
  if (!rootMap.entries.has('Resources'))
    root.error('CFN_SECTION', 'the template has no `Resources`', 'add `Resources`');
  return {
    file: tree.mark.source.file,
    root: rootMap,
    transforms: readTransforms(root),
    parameters: mapsOf(section(root, 'Parameters')),
    mappings: mapsOf(section(root, 'Mappings')),
    conditions: nodesOf(section(root, 'Conditions')),
    globals: section(root, 'Globals')?.asMap(),
    resources: readResources(section(root, 'Resources')),
    outputs: mapsOf(section(root, 'Outputs')),
    metadata: section(root, 'Metadata')?.asMap(),
  };
}

function section(root: Cursor, name: string): Cursor | undefined {
  const found = root.get(name);
  return found && new Cursor(found.node, name, found.diagnostics);
}

function mapsOf(found: Cursor | undefined): ReadonlyMap<string, MapNode> {
  const maps = new Map<string, MapNode>();
  for (const [name, value] of found?.entries() ?? []) {
    const map = value.asMap();
    if (map !== undefined) maps.set(name, map);
  }
  return maps;
}

function nodesOf(found: Cursor | undefined): ReadonlyMap<string, TreeNode> {
  return new Map((found?.entries() ?? []).map(([name, value]) => [name, value.node]));
}

/** One name, a list of names, or a macro with parameters: `{ Name, Parameters }`. */
function readTransforms(root: Cursor): readonly string[] {
  const found = section(root, 'Transform');
  if (found === undefined) return [];
  const items = found.node.kind === 'list' ? found.items() : [found];
  return items
    .map((item) => (item.node.kind === 'map' ? item.string('Name') : item.asString()))
    .filter((name) => name !== undefined);
}

function readResources(found: Cursor | undefined): ReadonlyMap<string, TemplateResource> {
  const resources = new Map<string, TemplateResource>();
  const map = found?.asMap();
  for (const [logicalId, cursor] of found?.entries() ?? []) {
    // Fn::ForEach of AWS::LanguageExtensions stands here under a key of its own, as a list.
    if (logicalId.startsWith('Fn::')) {
      cursor.error(
        'CFN_RESOURCE',
        `\`${logicalId}\` cannot be expanded here`,
        'give the template with the loop written out (`aws cloudformation get-template --template-stage Processed`)',
      );
      continue;
    }
    const resource = readResource(logicalId, cursor, map?.entries.get(logicalId)?.keyMark ?? cursor.mark);
    if (resource !== undefined) resources.set(logicalId, resource);
  }
  return resources;
}

function readResource(logicalId: string, cursor: Cursor, mark: Mark): TemplateResource | undefined {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) {
    cursor.error(
      'CFN_RESOURCE',
      `the logical id \`${logicalId}\` must be of letters and digits only`,
      'rename the resource',
    );
  }
  if (cursor.asMap() === undefined) return undefined;
  const type = readType(cursor);
  if (type === undefined) return undefined;
  const properties = cursor.get('Properties');
  const dependsOn = cursor.get('DependsOn');
  return {
    logicalId,
    type,
    properties: properties?.asMap() ?? mapNode({}, cursor.mark),
    condition: cursor.string('Condition'),
    dependsOn:
      dependsOn === undefined
        ? []
        : dependsOn.node.kind === 'list'
          ? cursor.strings('DependsOn')
          : [dependsOn.asString() ?? ''],
    metadata: cursor.get('Metadata')?.asMap(),
    path: `${cursor.path}.Properties`,
    mark,
  };
}

/** `AWS::Lambda::Function`, `Custom::Anything-at_all`. */
const TYPE = /^[A-Za-z0-9]+(?:::[A-Za-z0-9_@-]+)+$/;

/** What is no type of anything would be passed over as one that has no part in who may call what. */
function readType(cursor: Cursor): string | undefined {
  const found = cursor.require('Type');
  const type = found?.asString();
  if (found === undefined || type === undefined || TYPE.test(type)) return type;
  const help = 'write one as CloudFormation has it, an example: `AWS::ApiGateway::RestApi`';
  found.error('CFN_RESOURCE', `\`${type}\` is not the type of a resource`, help);
  return undefined;
}
