import { type MapNode, type Mark, plainValue, type TreeNode } from '@portcullis/model/source';
import { subNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import { checkKeys } from './build.ts';
import { ANY_METHOD, type DocumentDraft } from './document-draft.ts';
import { isIntrinsic } from './node-edit.ts';

const POLICY = 'x-amazon-apigateway-policy';

const KEYS = [
  'AwsAccountBlacklist',
  'AwsAccountWhitelist',
  'CustomStatements',
  'IntrinsicVpcBlacklist',
  'IntrinsicVpcWhitelist',
  'IntrinsicVpceBlacklist',
  'IntrinsicVpceWhitelist',
  'IpRangeBlacklist',
  'IpRangeWhitelist',
  'SourceVpcBlacklist',
  'SourceVpcWhitelist',
];

/**
 * Adds the statements of a `ResourcePolicy` to the document's policy: of the whole API (every path), or of one
 * event (its path, with every method that the path has).
 *
 * Source: SAM Developer Guide "ResourcePolicyStatement".
 */
export function addResourcePolicy(
  document: DocumentDraft,
  policy: Cursor,
  paths: readonly string[],
  stage: TreeNode,
): void {
  if (policy.asMap() === undefined) return;
  checkKeys(policy, KEYS, 'SAM_RESOURCE_POLICY', '`ResourcePolicy`');
  const statements = [...existingStatements(document)];
  for (const path of paths) {
    const resources = resourcesOf(document, path, stage, policy.mark);
    for (const { statement, repeats } of pathStatements(policy, resources)) {
      if (repeats || !statements.some((item) => same(item, statement))) statements.push(statement);
    }
  }
  const custom = policy.get('CustomStatements')?.node;
  const customItems =
    custom === undefined ? [] : custom.kind === 'list' && !isIntrinsic(custom) ? custom.items : [custom];
  for (const item of customItems) if (!statements.some((known) => same(known, item))) statements.push(item);
  if (statements.length === 0) return;
  const version = scalarNode('2012-10-17', policy.mark);
  document.set(
    POLICY,
    mapNode({ Version: version, Statement: listNode(statements, policy.mark) }, policy.mark),
  );
}

interface PathStatement {
  readonly statement: MapNode;
  /** Account statements are added even where an equal one is there. */
  readonly repeats: boolean;
}

function pathStatements(policy: Cursor, resources: TreeNode): readonly PathStatement[] {
  const { mark } = policy;
  const out: PathStatement[] = [];
  for (const [key, effect] of ACCOUNT_LISTS) {
    const accounts = policy.get(key);
    if (accounts === undefined) continue;
    const principal = mapNode({ AWS: asList(accounts.node) }, mark);
    out.push({ statement: statementNode(effect, resources, principal, undefined, mark), repeats: true });
  }
  for (const [operator, condition] of conditions(policy)) {
    const everyone = scalarNode('*', mark);
    const clause = mapNode({ [operator]: condition }, mark);
    out.push({ statement: statementNode('Allow', resources, everyone, undefined, mark), repeats: false });
    out.push({ statement: statementNode('Deny', resources, everyone, clause, mark), repeats: false });
  }
  return out;
}

const ACCOUNT_LISTS = [
  ['AwsAccountWhitelist', 'Allow'],
  ['AwsAccountBlacklist', 'Deny'],
] as const;

/** What is denied, by operator: what is not on a white list, and what is on a black list. */
function conditions(policy: Cursor): readonly (readonly [string, MapNode])[] {
  const out: (readonly [string, MapNode])[] = [];
  const range = (key: string, operator: string): void => {
    const addresses = policy.get(key);
    if (addresses === undefined) return;
    out.push([operator, mapNode({ 'aws:SourceIp': asList(addresses.node) }, policy.mark)]);
  };
  range('IpRangeWhitelist', 'NotIpAddress');
  range('IpRangeBlacklist', 'IpAddress');
  const blocked = networks(policy, 'Blacklist');
  if (blocked !== undefined) out.push(['StringEquals', blocked]);
  const allowed = networks(policy, 'Whitelist');
  if (allowed !== undefined) out.push(['StringNotEquals', allowed]);
  return out;
}

function networks(policy: Cursor, list: 'Whitelist' | 'Blacklist'): MapNode | undefined {
  const named = policy.list(`SourceVpc${list}`).map((item) => item.asString());
  const literal = (prefix: string): readonly TreeNode[] =>
    named.filter((name) => name?.startsWith(prefix)).map((name) => scalarNode(name ?? '', policy.mark));
  const intrinsic = (key: string): readonly TreeNode[] => policy.list(key).map((item) => item.node);
  const vpcs = [...literal('vpc-'), ...intrinsic(`IntrinsicVpc${list}`)];
  const endpoints = [...literal('vpce-'), ...intrinsic(`IntrinsicVpce${list}`)];
  if (named.some((name) => name !== undefined && !/^vpce?-/.test(name))) {
    const help = 'names begin with `vpc-` or `vpce-`';
    policy.error(
      'SAM_RESOURCE_POLICY',
      `\`SourceVpc${list}\` names something that is no VPC and no endpoint`,
      help,
    );
  }
  if (vpcs.length + endpoints.length === 0) return undefined;
  return mapNode(
    {
      'aws:SourceVpc': vpcs.length === 0 ? undefined : listNode(vpcs, policy.mark),
      'aws:SourceVpce': endpoints.length === 0 ? undefined : listNode(endpoints, policy.mark),
    },
    policy.mark,
  );
}

function statementNode(
  effect: 'Allow' | 'Deny',
  resources: TreeNode,
  principal: TreeNode,
  condition: TreeNode | undefined,
  mark: Mark,
): MapNode {
  return mapNode(
    {
      Effect: scalarNode(effect, mark),
      Action: scalarNode('execute-api:Invoke', mark),
      Resource: resources,
      Principal: principal,
      Condition: condition,
    },
    mark,
  );
}

function resourcesOf(document: DocumentDraft, path: string, stage: TreeNode, mark: Mark): TreeNode {
  const pattern = withoutParameters(path);
  return listNode(
    document.methods(path).map((method) => {
      const verb = method === ANY_METHOD ? '*' : method.toUpperCase();
      return subNode(`execute-api:/\${__Stage__}/${verb}${pattern}`, mark, { __Stage__: stage });
    }),
    mark,
  );
}

/** `{id}` and `{proxy+}` are `*` in ARNs. */
export function withoutParameters(path: string): string {
  return path.replace(/\{[^{}]+\}/g, '*');
}

function existingStatements(document: DocumentDraft): readonly TreeNode[] {
  const policy = document.get(POLICY);
  const statement = policy?.kind === 'map' ? policy.entries.get('Statement')?.value : undefined;
  if (statement === undefined) return [];
  return statement.kind === 'list' ? statement.items : [statement];
}

/** An intrinsic may give a list (a parameter of type `CommaDelimitedList`): policies take a value or a list. */
function asList(node: TreeNode): TreeNode {
  return node.kind === 'list' || isIntrinsic(node) ? node : listNode([node], node.mark);
}

function same(a: TreeNode, b: TreeNode): boolean {
  return JSON.stringify(plainValue(a)) === JSON.stringify(plainValue(b));
}
