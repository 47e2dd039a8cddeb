import type { WrittenDeployment, WrittenMethod } from '@portcullis/model';
import { locate, type TreeNode } from '@portcullis/model/source';
import { callOf } from '../cloudformation/intrinsics/call.ts';
import type { ParsedTemplate, TemplateResource } from '../cloudformation/template.ts';
import { written } from './collector.ts';

/**
 * What each deployment of a REST API waits for. CloudFormation makes resources that do not depend on each other in any
 * order, and a deployment captures what exists by then: "AWS::ApiGateway::Deployment".
 */
export function writtenDeployments({ resources }: ParsedTemplate): readonly WrittenDeployment[] {
  const ofType = (type: string): readonly TemplateResource[] =>
    [...resources.values()].filter((resource) => resource.type === type);
  const deployments = ofType('AWS::ApiGateway::Deployment');
  if (deployments.length === 0) return [];
  const methods = ofType('AWS::ApiGateway::Method');
  return deployments.map((deployment) => {
    const api = referenceOf(deployment, 'RestApiId');
    return {
      logicalId: deployment.logicalId,
      after: reachable(deployment, resources),
      methods: methods
        .filter((method) => api !== undefined && referenceOf(method, 'RestApiId') === api)
        .map(methodOf),
      at: locate(deployment.mark),
    };
  });
}

function methodOf(resource: TemplateResource): WrittenMethod {
  const authorizer = referenceOf(resource, 'AuthorizerId');
  return { logicalId: resource.logicalId, authorizer, at: locate(resource.mark) };
}

function referenceOf(resource: TemplateResource, property: string): string | undefined {
  const node = written(resource.properties, property);
  return node === undefined ? undefined : [...references(node)][0];
}

function reachable(
  start: TemplateResource,
  resources: ReadonlyMap<string, TemplateResource>,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending = [start];
  for (let resource = pending.pop(); resource !== undefined; resource = pending.pop()) {
    for (const name of [...resource.dependsOn, ...references(resource.properties)]) {
      const next = resources.get(name);
      if (next === undefined || seen.has(name)) continue;
      seen.add(name);
      pending.push(next);
    }
  }
  return seen;
}

/** Names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, wherever they stand. */
function* references(node: TreeNode): Generator<string> {
  const call = callOf(node);
  if (call?.name === 'Ref' && call.argument.kind === 'scalar') yield call.argument.text;
  else if (call?.name === 'Fn::GetAtt') yield* attributeOwner(call.argument);
  else if (call?.name === 'Fn::Sub') yield* substituted(call.argument);
  else if (node.kind === 'list') for (const item of node.items) yield* references(item);
  else if (node.kind === 'map') for (const { value } of node.entries.values()) yield* references(value);
}

function* attributeOwner(argument: TreeNode): Generator<string> {
  const first = argument.kind === 'list' ? argument.items[0] : argument;
  if (first?.kind === 'scalar') yield first.text.split('.')[0] ?? '';
}

function* substituted(argument: TreeNode): Generator<string> {
  const [text, variables] = argument.kind === 'list' ? argument.items : [argument];
  if (text?.kind === 'scalar') {
    for (const [, name = ''] of text.text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) yield name;
  }
  if (variables !== undefined) yield* references(variables);
}
