import type { Mark, TreeNode } from '@portcullis/model/source';
import { refNode, subNode } from '../cloudformation/intrinsic-nodes.ts';
import { scalarNode } from '../source/index.ts';
import { type ApiDraft, literalStage } from './api-draft.ts';
import { type Build, idSuffix } from './build.ts';
import { ANY_METHOD, normalizeMethod } from './document-draft.ts';
import type { EventRoute } from './event-route.ts';
import type { Origin } from './origin.ts';
import { withoutParameters } from './resource-policy.ts';
import type { AuthorizerDraft } from './rest-authorizers.ts';

const EXECUTE_API = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}`;

/** Lets API Gateway call the function of a Lambda authorizer: `<Api><Authorizer>AuthorizerPermission`. */
export function addAuthorizerPermission(build: Build, api: ApiDraft, authorizer: AuthorizerDraft): void {
  if (authorizer.permissionFor === undefined) return;
  const { mark } = authorizer.scheme;
  const id = `${api.logicalId}${authorizer.name}AuthorizerPermission`;
  const sourceArn = subNode(`${EXECUTE_API}/authorizers/*`, mark, {
    __ApiId__: refNode(api.logicalId, mark),
  });
  addPermission(build, id, authorizer.permissionFor, sourceArn, { ...api.origin, mark });
}

/** Lets API Gateway call a function by one route, on every stage: `<Function><Event>Permission<Stage>`. */
export function addEventPermission(
  build: Build,
  functionId: string,
  fn: TreeNode,
  route: EventRoute,
  origin: Origin,
): void {
  const { eventId, kind, apiId } = route;
  const suffix =
    kind === 'HTTP' ? '' : route.api === undefined ? 'Stage' : idSuffix(literalStage(route.api) ?? 'Stage');
  const method = normalizeMethod(route.method) === ANY_METHOD ? '*' : route.method.toUpperCase();
  const path = route.path === '$default' ? '' : withoutParameters(route.path.replace(/(.)\/$/, '$1'));
  const { mark } = origin;
  const sourceArn = subNode(`${EXECUTE_API}/\${__Stage__}/${method}${path}`, mark, {
    __ApiId__: apiId,
    __Stage__: scalarNode('*', mark),
  });
  addPermission(build, `${functionId}${eventId}Permission${suffix}`, fn, sourceArn, origin);
}

function addPermission(build: Build, id: string, fn: TreeNode, sourceArn: TreeNode, origin: Origin): void {
  const text = (value: string, mark: Mark): TreeNode => scalarNode(value, mark);
  build.add(
    id,
    'AWS::Lambda::Permission',
    {
      Action: text('lambda:InvokeFunction', origin.mark),
      FunctionName: fn,
      Principal: text('apigateway.amazonaws.com', origin.mark),
      SourceArn: sourceArn,
    },
    origin,
  );
}
