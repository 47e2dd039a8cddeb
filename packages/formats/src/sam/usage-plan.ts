import type { TreeNode } from '@portcullis/model/source';
import { refNode } from '../cloudformation/intrinsic-nodes.ts';
import { type Cursor, listNode, mapNode, scalarNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { type Build, checkKeys, passThrough } from './build.ts';

const KEYS = ['CreateUsagePlan', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'];

/** The usage plan, key and association of `Auth.UsagePlan`. SAM Developer Guide "ApiUsagePlan". */
export function addUsagePlan(build: Build, api: ApiDraft, auth: Cursor, stageId: string): void {
  const plan = auth.get('UsagePlan');
  if (plan === undefined || plan.asMap() === undefined) return;
  checkKeys(plan, KEYS, 'SAM_USAGE_PLAN', '`UsagePlan`');
  plan.require('CreateUsagePlan');
  const create = plan.oneOf('CreateUsagePlan', ['PER_API', 'SHARED', 'NONE']);
  if (create === undefined || create === 'NONE') return;
  const { mark } = plan;
  const stage = { apiId: refNode(api.logicalId, mark), stage: refNode(stageId, mark) };
  if (create === 'PER_API') addPlan(build, api, plan, [stage], api.logicalId);
  else {
    build.sharedStages.push(stage);
    addPlan(build, api, plan, build.sharedStages, 'Serverless');
  }
}

function addPlan(
  build: Build,
  api: ApiDraft,
  plan: Cursor,
  stages: Build['sharedStages'],
  prefix: string,
): void {
  const { mark } = plan;
  const origin = { ...api.origin, mark };
  const planId = `${prefix}UsagePlan`;
  const keyId = `${prefix}ApiKey`;
  const list = (names: readonly [string, string]): TreeNode =>
    listNode(
      stages.map(({ apiId, stage }) => mapNode({ [names[0]]: apiId, [names[1]]: stage }, mark)),
      mark,
    );
  build.add(
    planId,
    'AWS::ApiGateway::UsagePlan',
    {
      // A later API of a shared plan says nothing about what it leaves out.
      ...(build.resources.get(planId) === undefined ? {} : existing(build, planId)),
      ...declared(plan),
      ApiStages: list(['ApiId', 'Stage']),
    },
    origin,
    { dependsOn: [api.logicalId] },
  );
  build.add(
    keyId,
    'AWS::ApiGateway::ApiKey',
    { Enabled: scalarNode(true, mark), StageKeys: list(['RestApiId', 'StageName']) },
    origin,
    { dependsOn: [planId] },
  );
  build.add(
    `${planId}Key`,
    'AWS::ApiGateway::UsagePlanKey',
    { KeyId: refNode(keyId, mark), KeyType: scalarNode('API_KEY', mark), UsagePlanId: refNode(planId, mark) },
    origin,
    { dependsOn: [keyId] },
  );
}

function declared(plan: Cursor): Readonly<Record<string, TreeNode>> {
  const nodes = passThrough(plan, ['UsagePlanName', 'Description', 'Quota', 'Throttle']);
  return Object.fromEntries(
    Object.entries(nodes).flatMap(([key, node]) => (node === undefined ? [] : [[key, node]])),
  );
}

function existing(build: Build, planId: string): Readonly<Record<string, TreeNode>> {
  const entries = build.resources.get(planId)?.properties.entries ?? new Map();
  return Object.fromEntries([...entries.values()].map((entry) => [entry.key, entry.value]));
}
