import type { MethodSettings, Stage } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import type { QuickCreate } from './http-quick-create.ts';
import { readAccessLog, readThrottle, sortSettings } from './method-settings.ts';
import { compare, type Entry, type ImportContext } from './resource-index.ts';

/** CloudFormation "AWS::ApiGatewayV2::Stage"; `quickCreate` adds the `$default` stage that API Gateway makes. */
export function importHttpStages(
  context: ImportContext,
  api: Entry,
  entries: readonly Entry[],
  quickCreate: QuickCreate | undefined,
): readonly Stage[] {
  const stages = entries.flatMap((entry) => importStage(context, entry) ?? []);
  if (quickCreate !== undefined && !stages.some((stage) => stage.name === '$default')) {
    stages.push(managedStage(quickCreate.stage, api));
  }
  if (stages.length === 0) {
    const message = `\`${api.logicalId}\` has no stage: nothing of it is deployed`;
    context.diagnostics.warning('CFN_NO_STAGE', message, api.properties, 'add an AWS::ApiGatewayV2::Stage');
  }
  for (const [index, stage] of stages.entries()) {
    if (stages.findIndex((other) => other.name === stage.name) === index) continue;
    const message = `the stage \`${stage.name}\` of \`${api.logicalId}\` is made twice`;
    api.properties.error('CFN_DUPLICATE_STAGE', message, 'remove one of the two');
  }
  return stages.sort((a, b) => compare(a.name, b.name));
}

/** The `$default` stage that API Gateway makes, with what overrides it. */
function managedStage(overrides: Cursor | undefined, { at }: Entry): Stage {
  return {
    name: '$default',
    variables: overrides?.stringMap('StageVariables') ?? {},
    methodSettings: overrides === undefined ? [] : readRouteSettings(overrides),
    accessLog: overrides === undefined ? undefined : readAccessLog(overrides, 'AccessLogSettings'),
    at,
  };
}

function importStage(context: ImportContext, { properties, at, logicalId }: Entry): Stage | undefined {
  const name = properties.requireString('StageName');
  if (name === undefined) return undefined;
  if (properties.boolean('AutoDeploy') !== true && !properties.has('DeploymentId')) {
    const message = `nothing is deployed to the stage \`${logicalId}\``;
    context.diagnostics.warning('CFN_NOT_DEPLOYED', message, properties, 'set `AutoDeploy: true`');
  }
  return {
    name,
    variables: properties.stringMap('StageVariables'),
    methodSettings: readRouteSettings(properties),
    accessLog: readAccessLog(properties, 'AccessLogSettings'),
    at,
  };
}

function readRouteSettings(properties: Cursor): readonly MethodSettings[] {
  const general = readThrottle(
    properties.get('DefaultRouteSettings'),
    'ThrottlingRateLimit',
    'ThrottlingBurstLimit',
  );
  const settings: MethodSettings[] =
    general === undefined ? [] : [{ path: '*', method: '*', throttle: general }];
  for (const [key, value] of properties.map('RouteSettings')) {
    const throttle = readThrottle(value, 'ThrottlingRateLimit', 'ThrottlingBurstLimit');
    const [method = 'ANY', path] = key.split(' ');
    settings.push(path === undefined ? { path: key, method: 'ANY', throttle } : { path, method, throttle });
  }
  return sortSettings(settings);
}
