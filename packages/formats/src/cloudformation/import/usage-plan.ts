import type { ApiKey, Quota, UsagePlan, UsagePlanStage } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { isUnknown, readThrottle } from './method-settings.ts';
import { byLogicalId, compare, type Entry, groupBy, type ImportContext, ownerOf } from './resource-index.ts';

const PLAN = 'AWS::ApiGateway::UsagePlan';
const KEY = 'AWS::ApiGateway::ApiKey';
const API = 'AWS::ApiGateway::RestApi';

/** CloudFormation "AWS::ApiGateway::ApiKey": a key is off unless it is enabled. */
export function importApiKeys(context: ImportContext): readonly ApiKey[] {
  return context.index.ofType(KEY).flatMap(({ properties, ref, logicalId, at }) => {
    if (ref === undefined) return [];
    const value = properties.string('Value');
    if (value !== undefined && (value.length < 20 || value.length > 128)) {
      properties.get('Value')?.error('CFN_API_KEY', 'the value of an API key has 20 to 128 characters');
    }
    const enabled = properties.boolean('Enabled') ?? false;
    return [{ id: ref, logicalId, name: properties.string('Name'), value, enabled, at }];
  });
}

/** CloudFormation "AWS::ApiGateway::UsagePlan" with the keys that `UsagePlanKey` adds. */
export function importUsagePlans(context: ImportContext): readonly UsagePlan[] {
  const keys = groupBy(context, 'AWS::ApiGateway::UsagePlanKey', 'UsagePlanId', PLAN);
  return context.index
    .ofType(PLAN)
    .flatMap(({ properties, ref, logicalId, at }) => {
      if (ref === undefined) return [];
      return [
        {
          id: ref,
          logicalId,
          name: properties.string('UsagePlanName'),
          throttle: readThrottle(properties.get('Throttle'), 'RateLimit', 'BurstLimit'),
          quota: readQuota(properties.get('Quota')),
          stages: properties.list('ApiStages').flatMap((stage) => readStage(context, stage) ?? []),
          keys: (keys.get(logicalId) ?? []).flatMap((entry) => keyOf(context, entry) ?? []).sort(compare),
          at,
        },
      ];
    })
    .sort(byLogicalId);
}

function keyOf(context: ImportContext, entry: Entry): string | undefined {
  return ownerOf(context, entry, 'KeyId', KEY)?.logicalId;
}

function readQuota(cursor: Cursor | undefined): Quota | undefined {
  const limit = cursor?.number('Limit');
  const period = cursor?.oneOf('Period', ['DAY', 'WEEK', 'MONTH']);
  // Nobody knows how much is allowed: nothing is.
  if (isUnknown(cursor, ['Limit', 'Period'])) return { limit: 0, period: 'DAY', offset: 0 };
  if (cursor === undefined) return undefined;
  if (limit === undefined) {
    cursor.require('Limit');
    return undefined;
  }
  if (period === undefined) {
    cursor.require('Period');
    return undefined;
  }
  return { limit, period, offset: cursor.number('Offset') ?? 0 };
}

function readStage(context: ImportContext, cursor: Cursor): UsagePlanStage | undefined {
  const apiId = cursor.requireString('ApiId');
  const stage = cursor.requireString('Stage');
  if (apiId === undefined || stage === undefined) return undefined;
  if (context.index.find(API, apiId) === undefined) {
    const message = `the API \`${apiId}\` of a usage plan is not in the template`;
    context.diagnostics.unresolved('CFN_NOT_IN_TEMPLATE', message, cursor);
  }
  const methodThrottles = cursor.map('Throttle').flatMap(([key, value]) => {
    const throttle = readThrottle(value, 'RateLimit', 'BurstLimit');
    const slash = key.lastIndexOf('/');
    if (slash < 0) {
      value.error('CFN_PLAN_THROTTLE', `\`${key}\` names no method`, 'write `/path/GET`');
      return [];
    }
    if (throttle === undefined) return [];
    return [{ path: key.slice(0, slash) || '/', method: key.slice(slash + 1).toUpperCase(), throttle }];
  });
  return { apiId, stage, methodThrottles };
}
