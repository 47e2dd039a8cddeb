import type { Stage } from '@portcullis/model';
import { readAccessLog, readMethodSetting, readMethodSettings, sortSettings } from './method-settings.ts';
import { compare, type Entry, type ImportContext } from './resource-index.ts';

/** Stages of one REST API: those declared, and those that its deployments make by `StageName`. */
export function importRestStages(
  context: ImportContext,
  api: Entry,
  stages: readonly Entry[],
  deployments: readonly Entry[],
  webAcls: ReadonlyMap<string, string>,
): readonly Stage[] {
  const made = [
    ...stages.map((entry) => ({ entry, stage: declaredStage(entry) })),
    ...deployments.map((entry) => ({ entry, stage: deployedStage(entry) })),
  ];
  const byName = new Map<string, Stage>();
  for (const { entry, stage } of made) {
    if (stage === undefined) continue;
    if (byName.has(stage.name)) {
      const message = `the stage \`${stage.name}\` of \`${api.logicalId}\` is made twice`;
      entry.properties.error('CFN_DUPLICATE_STAGE', message, 'remove one of the two');
    }
    byName.set(stage.name, { ...stage, webAclArn: webAcls.get(`${api.ref} ${stage.name}`) });
  }
  if (byName.size === 0) {
    const message = `\`${api.logicalId}\` has no stage: nothing of it is deployed`;
    context.diagnostics.warning('CFN_NO_STAGE', message, api.properties, 'add an AWS::ApiGateway::Stage');
  }
  return [...byName.values()].sort((a, b) => compare(a.name, b.name));
}

/** CloudFormation "AWS::ApiGateway::Stage". */
function declaredStage({ properties, at }: Entry): Stage | undefined {
  const name = properties.requireString('StageName');
  properties.require('DeploymentId');
  if (name === undefined) return undefined;
  return {
    name,
    variables: properties.stringMap('Variables'),
    methodSettings: sortSettings(readMethodSettings(properties)),
    accessLog: readAccessLog(properties, 'AccessLogSetting'),
    at,
  };
}

/** CloudFormation "AWS::ApiGateway::Deployment": `StageName` makes a stage, `StageDescription` describes it. */
function deployedStage({ properties, at }: Entry): Stage | undefined {
  const name = properties.string('StageName');
  if (name === undefined) return undefined;
  const description = properties.get('StageDescription');
  if (description === undefined) return { name, variables: {}, methodSettings: [], at };
  const general = readMethodSetting(description, '*', '*');
  const declared = readMethodSettings(description);
  const { throttle, cachingEnabled, loggingLevel, dataTrace } = general;
  const useful = [throttle, cachingEnabled, loggingLevel, dataTrace].some((setting) => setting !== undefined);
  return {
    name,
    variables: description.stringMap('Variables'),
    methodSettings: sortSettings(useful ? [general, ...declared] : declared),
    accessLog: readAccessLog(description, 'AccessLogSetting'),
    at,
  };
}
