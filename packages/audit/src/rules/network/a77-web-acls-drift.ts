import type { Api, Definition, Stage } from '@portcullis/model';
import type { ComparingRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

interface GuardedStage {
  readonly api: Api;
  readonly stage: Stage;
  /** The web ACL as its template names it. */
  readonly acl: string | undefined;
}

/** Private APIs are left out: what reaches them comes from a VPC. */
function stagesOf(definition: Definition, api: Api): readonly GuardedStage[] {
  if (api.kind !== 'REST' || api.endpointType === 'PRIVATE') return [];
  return api.stages
    .filter((stage) => !isUndeclaredStage(api, stage))
    .map((stage) => {
      const known = definition.surroundings.webAcls.find(
        ({ arn }) => arn !== undefined && arn === stage.webAclArn,
      );
      return { api, stage, acl: known?.name ?? stage.webAclArn };
    });
}

/** The one to share: that of most stages, and the first by name among equals. */
function mostUsed(stages: readonly GuardedStage[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { acl } of stages) if (acl !== undefined) counts.set(acl, (counts.get(acl) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

export const webAclsDrift: ComparingRule = {
  id: 'A77',
  slug: 'web-acls-drift',
  severity: 'medium',
  title: 'REST APIs do not share one web ACL',
  why: 'One web ACL for all REST APIs is changed in one place: an API without it, or with one of its own, is where an attacker goes.',
  fix: 'Associate the shared web ACL with the stage.',
  source: 'AWS WAF Developer Guide, "Web access control lists (web ACLs)"',
  recommended: true,
  needs: 'model',
  *compare(subjects) {
    const stages = subjects.flatMap(({ definition }) =>
      definition.apis.flatMap((api) => stagesOf(definition, api)),
    );
    const shared = mostUsed(stages);
    if (shared === undefined) return;
    for (const { api, stage, acl } of stages) {
      if (acl === shared) continue;
      const message =
        acl === undefined
          ? `the stage ${stage.name} of ${api.name} has no web ACL, and other APIs have ${shared}`
          : `the stage ${stage.name} of ${api.name} has ${acl}, and other APIs have ${shared}`;
      yield {
        at: stage.at,
        api,
        message,
        fix: `Associate ${shared} with the stage ${stage.name} of ${api.name}, and keep its rules there alone.`,
      };
    }
  },
};
