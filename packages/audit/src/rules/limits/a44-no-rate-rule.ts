import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

export const noRateRule: TemplateRule = {
  id: 'A44',
  slug: 'no-rate-rule',
  severity: 'medium',
  title: 'a public REST API has no rate rule',
  why: 'A flood of requests with valid tokens, or with none, is served until the account is throttled.',
  fix: 'Associate a web ACL with a rate-based rule.',
  source: 'AWS WAF Developer Guide, "Using rate-based rule statements in AWS WAF"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    const { webAcls } = definition.surroundings;
    for (const api of definition.apis) {
      if (api.kind !== 'REST' || api.endpointType === 'PRIVATE') continue;
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage)) continue;
        const acl = webAcls.find(({ arn }) => arn !== undefined && arn === stage.webAclArn);
        if (stage.webAclArn === undefined) {
          yield { at: stage.at, api, message: `the stage ${stage.name} has no web ACL` };
        } else if (
          acl?.rules.some(({ kind, countsOnly }) => kind === 'rate-based' && !countsOnly) === false
        ) {
          yield { at: acl.at, api, message: `the web ACL of the stage ${stage.name} limits no rate` };
        }
      }
    }
  },
};
