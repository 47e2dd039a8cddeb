import type { Mark, TreeNode } from '@portcullis/model/source';
import { subNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, nodeOf, scalarNode } from '../source/index.ts';
import type { Build } from './build.ts';
import { intrinsicOf, isNoValue } from './node-edit.ts';
import type { Origin } from './origin.ts';

/** The execution role that SAM makes for a function or state machine without `Role`: `<Id>Role`. */
export function addExecutionRole(
  build: Build,
  roleId: string,
  properties: Cursor,
  service: string,
  origin: Origin,
): void {
  const { mark } = origin;
  const managed: TreeNode[] = [];
  if (service === 'lambda.amazonaws.com')
    managed.push(managedPolicy('service-role/AWSLambdaBasicExecutionRole', mark));
  if (properties.has('VpcConfig'))
    managed.push(managedPolicy('service-role/AWSLambdaVPCAccessExecutionRole', mark));
  const inline: TreeNode[] = [];
  const policies = properties.get('Policies')?.node;
  const items =
    policies === undefined
      ? []
      : policies.kind === 'list' && policies.tag === undefined
        ? policies.items
        : [policies];
  for (const item of items) {
    if (isNoValue(item)) continue;
    if (isDocument(item)) inline.push(inlinePolicy(`${roleId}Policy${inline.length}`, item));
    else managed.push(managedItem(item));
  }
  build.add(
    roleId,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: properties.get('AssumeRolePolicyDocument')?.node ?? trust(service, mark),
      ManagedPolicyArns: listNode(managed, mark),
      Policies: inline.length === 0 ? undefined : listNode(inline, mark),
      PermissionsBoundary: properties.get('PermissionsBoundary')?.node,
      Path: properties.get('RolePath')?.node,
    },
    origin,
  );
}

function isDocument(node: TreeNode): boolean {
  return node.kind === 'map' && node.entries.has('Statement');
}

function inlinePolicy(name: string, document: TreeNode): TreeNode {
  return mapNode({ PolicyName: scalarNode(name, document.mark), PolicyDocument: document }, document.mark);
}

/**
 * A name of an AWS-managed policy becomes its ARN. A SAM policy template stands under its own name: its statements
 * are not written out here, so the role shows it as a policy that is attached but not known.
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
