import type { MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { subNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, nodeOf, scalarNode } from '../source/index.ts';
import type { Build } from './build.ts';
import { intrinsicOf, isNoValue } from './node-edit.ts';
import type { Origin } from './origin.ts';
import { MANAGED_POLICIES, POLICY_TEMPLATES, type PolicyTemplate } from './policy-templates.ts';

/** The execution role that SAM makes for a function or state machine without `Role`: `<Id>Role`. */
export function addExecutionRole(
  build: Build,
  roleId: string,
  properties: Cursor,
  service: string,
  origin: Origin,
): void {
  const { mark } = origin;
  const attached = [
    ...(service === 'lambda.amazonaws.com' ? [scalarNode('AWSLambdaBasicExecutionRole', mark)] : []),
    ...(properties.has('VpcConfig') ? [scalarNode('AWSLambdaVPCAccessExecutionRole', mark)] : []),
    ...declaredPolicies(properties),
  ];
  const inline: TreeNode[] = [];
  const managed: TreeNode[] = [];
  for (const item of attached) {
    const document = documentOf(item);
    if (document === undefined) managed.push(managedItem(item));
    else inline.push(inlinePolicy(`${roleId}Policy${inline.length}`, document));
  }
  build.add(
    roleId,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: properties.get('AssumeRolePolicyDocument')?.node ?? trust(service, mark),
      ManagedPolicyArns: managed.length === 0 ? undefined : listNode(managed, mark),
      Policies: inline.length === 0 ? undefined : listNode(inline, mark),
      PermissionsBoundary: properties.get('PermissionsBoundary')?.node,
      Path: properties.get('RolePath')?.node,
    },
    origin,
  );
}

function declaredPolicies(properties: Cursor): readonly TreeNode[] {
  const node = properties.get('Policies')?.node;
  if (node === undefined) return [];
  const items = node.kind === 'list' && node.tag === undefined ? node.items : [node];
  return items.filter((item) => !isNoValue(item));
}

/** The document of a policy that is written out, or whose content is known here. */
function documentOf(item: TreeNode): TreeNode | undefined {
  if (item.kind === 'map') {
    if (item.entries.has('Statement')) return item;
    const [entry] = item.entries.values();
    const template = entry === undefined ? undefined : known(POLICY_TEMPLATES, entry.key);
    if (entry === undefined || template === undefined) return undefined;
    return documentNode(
      template,
      item.mark,
      entry.value.kind === 'map' ? entry.value : mapNode({}, item.mark),
    );
  }
  const managed =
    item.kind === 'scalar' && item.tag === undefined ? known(MANAGED_POLICIES, item.text) : undefined;
  return managed === undefined ? undefined : documentNode(managed, item.mark, mapNode({}, item.mark));
}

function known(table: Readonly<Record<string, PolicyTemplate>>, name: string): PolicyTemplate | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function documentNode({ actions, resources }: PolicyTemplate, mark: Mark, parameters: MapNode): TreeNode {
  const variables = Object.fromEntries(
    [...parameters.entries.values()].map(({ key, value }) => [key, value]),
  );
  const statement = mapNode(
    {
      Effect: scalarNode('Allow', mark),
      Action: nodeOf(actions, mark),
      Resource: listNode(
        resources.map((resource) => subNode(resource.replaceAll('{', '${'), mark, variables)),
        mark,
      ),
    },
    mark,
  );
  return mapNode({ Version: scalarNode('2012-10-17', mark), Statement: listNode([statement], mark) }, mark);
}

function inlinePolicy(name: string, document: TreeNode): TreeNode {
  return mapNode({ PolicyName: scalarNode(name, document.mark), PolicyDocument: document }, document.mark);
}

/**
 * A name of an AWS-managed policy becomes its ARN. A SAM policy template that is not known here stands under its own
 * name, so that the role shows it as a policy that is attached but not known.
 */
function managedItem(item: TreeNode): TreeNode {
  if (item.kind === 'map' && intrinsicOf(item) === undefined) {
    const [name] = item.entries.keys();
    return scalarNode(`SAM policy template ${name ?? ''}`, item.mark);
  }
  if (item.kind !== 'scalar' || item.tag !== undefined || item.text.startsWith('arn:')) return item;
  return managedPolicy(item.text, item.mark);
}

function managedPolicy(name: string, mark: Mark): TreeNode {
  return subNode(`arn:\${AWS::Partition}:iam::aws:policy/${name}`, mark);
}

function trust(service: string, mark: Mark): TreeNode {
  return nodeOf(
    {
      Version: '2012-10-17',
      Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
    },
    mark,
  );
}
