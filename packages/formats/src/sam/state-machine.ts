import type { MapNode, TreeNode } from '@portcullis/model/source';
import { getAttNode, subNode } from '../cloudformation/intrinsic-nodes.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { type Cursor, mapNode, nodeOf, scalarNode } from '../source/index.ts';
import { addApiRoute } from './api-event.ts';
import { type Build, passThrough } from './build.ts';
import type { EventRoute } from './event-route.ts';
import { addExecutionRole } from './function-role.ts';

/** What an `AWS::Serverless::StateMachine` becomes; its API events start an execution. */
export function addStateMachine(
  build: Build,
  resource: TemplateResource,
  properties: Cursor,
  events: readonly EventRoute[],
): void {
  const { logicalId, mark } = resource;
  const role = properties.get('Role')?.node;
  const roleId = `${logicalId}Role`;
  build.add(
    logicalId,
    'AWS::StepFunctions::StateMachine',
    {
      StateMachineName: properties.get('Name')?.node,
      ...passThrough(properties, ['Type']),
      RoleArn: role ?? getAttNode(roleId, 'Arn', mark),
    },
    resource,
    { dependsOn: resource.dependsOn },
  );
  if (role === undefined) addExecutionRole(build, roleId, properties, 'states.amazonaws.com', resource);
  for (const event of events) {
    const eventRole = `${logicalId}${event.eventId}Role`;
    addStarterRole(build, eventRole, logicalId, event);
    addApiRoute(event, () => startExecution(eventRole, event));
  }
}

function addStarterRole(build: Build, roleId: string, logicalId: string, event: EventRoute): void {
  const { mark } = event.origin;
  const trust = nodeOf(
    {
      Version: '2012-10-17',
      Statement: [
        { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['apigateway.amazonaws.com'] } },
      ],
    },
    mark,
  );
  const statement: Readonly<Record<string, TreeNode>> = {
    Action: scalarNode('states:StartExecution', mark),
    Effect: scalarNode('Allow', mark),
    Resource: mapNode({ Ref: scalarNode(logicalId, mark) }, mark),
  };
  const document = mapNode(
    {
      Version: scalarNode('2012-10-17', mark),
      Statement: { kind: 'list', items: [mapNode(statement, mark)], mark },
    },
    mark,
  );
  const policy = mapNode(
    { PolicyName: scalarNode(`${roleId}StartExecutionPolicy`, mark), PolicyDocument: document },
    mark,
  );
  build.add(
    roleId,
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: trust, Policies: { kind: 'list', items: [policy], mark } },
    event.origin,
  );
}

function startExecution(roleId: string, { origin: { mark } }: EventRoute): MapNode {
  return mapNode(
    {
      type: scalarNode('aws', mark),
      httpMethod: scalarNode('POST', mark),
      uri: subNode(`arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution`, mark),
      responses: nodeOf({ '200': { statusCode: '200' }, '400': { statusCode: '400' } }, mark),
      credentials: getAttNode(roleId, 'Arn', mark),
    },
    mark,
  );
}
