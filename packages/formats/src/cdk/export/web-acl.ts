import type { SetupWebAcl } from '@portcullis/model/setup';
import { Expression, printValue, quoted, type Value } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';
import { poolName } from './user-pools.ts';

/** The CDK has no construct for web ACLs beyond the resource itself. */
export function writeWebAcl(program: Program, webAcl: SetupWebAcl): void {
  program.section();
  program.comment(
    'Decide: count before you block. One web ACL can protect all your APIs; several drift apart.',
  );
  writeRuleParts(program, webAcl);
  program.construct('wafv2.CfnWebACL', 'WebAcl', properties(webAcl), 'webAcl');
  for (const target of webAcl.protects) {
    if (target === 'api') associate(program, 'WebAclOnApi', apiArn(program));
    else {
      for (const { name } of program.setup.userPools) {
        const pool = poolName(program, name);
        associate(program, `WebAclOn${pool.charAt(0).toUpperCase()}${pool.slice(1)}`, `${pool}.userPoolArn`);
      }
    }
  }
}

function associate(program: Program, id: string, resource: string): void {
  program.construct('wafv2.CfnWebACLAssociation', id, {
    webAclArn: new Expression('webAcl.attrArn'),
    resourceArn: new Expression(resource),
  });
}

function apiArn(program: Program): string {
  return program.setup.kind === 'GRAPHQL' ? 'api.arn' : 'api.deploymentStage.stageArn';
}

function properties(webAcl: SetupWebAcl): Value {
  return {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: new Expression(`visibility(${quoted(webAcl.name)})`),
    rules: [
      {
        name: 'RateLimit',
        priority: 0,
        action: { block: {} },
        statement: {
          rateBasedStatement: { limit: webAcl.rateLimit, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
        },
        visibilityConfig: new Expression("visibility('RateLimit')"),
      },
      new Expression('...managed'),
    ],
  };
}

/** `visibility` and `managed`: what the rules have in common. */
function writeRuleParts(program: Program, webAcl: SetupWebAcl): void {
  const visibility = {
    cloudWatchMetricsEnabled: true,
    metricName: new Expression('metricName'),
    sampledRequestsEnabled: true,
  };
  program.statement(`const visibility = (metricName: string) => (${printValue(visibility, 4, 50)});`);
  const rule = {
    name: new Expression('name'),
    priority: new Expression('index + 1'),
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: new Expression('name') } },
    visibilityConfig: new Expression('visibility(name)'),
  };
  const groups = printValue(webAcl.managedRuleGroups, 4, 22);
  program.statement(`const managed = ${groups}.map((name, index) => (${printValue(rule, 4, 104)}));`);
}
