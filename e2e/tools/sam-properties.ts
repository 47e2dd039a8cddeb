import { readTree } from '@portcullis/formats/source';
import { locate, type TreeNode } from '@portcullis/model/source';
import { load } from './installed.ts';

interface Database {
  lookup(
    kind: 'resource',
    index: 'cloudFormationType',
    comparison: 'equals',
    type: string,
  ): Iterable<{ readonly properties: Readonly<Record<string, unknown>> }>;
}

let database: Database | undefined;

/**
 * Properties of the SAM Developer Guide that are newer than the specification's copy of SAM's schema; of every type, or
 * of one.
 */
const NEWER = new Set([
  'PropagateTags',
  'AWS::Serverless::Function LoggingConfig',
  'AWS::Serverless::Api ApiKeySourceType',
  'AWS::Serverless::HttpApi Name',
  'AWS::Serverless::HttpApi AccessLogSettings',
]);

/** Properties of SAM resources that the specification does not have, and SAM types that it does not have. */
export function unknownSamProperties(content: string, name: string): readonly string[] {
  const found: string[] = [];
  for (const [id, resource] of entriesOf(entryOf(readTree(content, name), 'Resources'))) {
    const type = entryOf(resource, 'Type');
    if (type?.kind !== 'scalar' || !type.text.startsWith('AWS::Serverless::')) continue;
    const known = propertiesOf(type.text);
    const say = (node: TreeNode, what: string) =>
      found.push(`${name}:${locate(node.mark).line}: ERROR SAM ${id} ${what}`);
    if (known === undefined) {
      say(type, `${type.text}: no such type`);
      continue;
    }
    for (const [key, value] of entriesOf(entryOf(resource, 'Properties'))) {
      if (!known.has(key) && !NEWER.has(key) && !NEWER.has(`${type.text} ${key}`))
        say(value, `Properties.${key}: ${type.text} has no such property`);
    }
  }
  return found;
}

function propertiesOf(type: string): ReadonlySet<string> | undefined {
  database ??= load('@aws-cdk/aws-service-spec').loadAwsServiceSpecSync() as Database;
  for (const { properties } of database.lookup('resource', 'cloudFormationType', 'equals', type)) {
    return new Set(Object.keys(properties));
  }
  return undefined;
}

function entryOf(node: TreeNode | undefined, key: string): TreeNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function entriesOf(node: TreeNode | undefined): readonly (readonly [string, TreeNode])[] {
  return node?.kind === 'map' ? [...node.entries].map(([key, { value }]) => [key, value] as const) : [];
}
