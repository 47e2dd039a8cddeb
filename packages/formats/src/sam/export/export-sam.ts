import type { Setup } from '@portcullis/model/setup';
import { RUNTIME } from '../../cloudformation/export/functions.ts';
import { addGraphqlApi } from '../../cloudformation/export/graphql-api.ts';
import { addV2Api } from '../../cloudformation/export/http-api.ts';
import { logRoleDecision } from '../../cloudformation/export/log-role.ts';
import { apiId } from '../../cloudformation/export/references.ts';
import { addIdentities, addLayers } from '../../cloudformation/export/surroundings.ts';
import { TemplateDraft } from '../../cloudformation/export/template-draft.ts';
import { ref } from '../../cloudformation/export/template-value.ts';
import { writeTemplate } from '../../cloudformation/export/write-yaml.ts';
import type { WrittenSetup } from '../../export/index.ts';
import { addSamFunctions } from './functions.ts';
import { addSamHttpApi } from './http-api.ts';
import { addSamRestApi } from './rest-api.ts';

/**
 * A set-up as a SAM template. What SAM has no words for (WebSocket and GraphQL APIs, pools, plans, web ACLs) stands in
 * it as CloudFormation. Pure.
 *
 * @example
 * const { files } = exportSam(setup); // template.yaml
 */
export function exportSam(setup: Setup): WrittenSetup {
  const draft = new TemplateDraft(setup);
  const own = setup.kind === 'REST' || setup.kind === 'HTTP';
  addIdentities(draft);
  if (setup.kind === 'REST') addSamRestApi(draft);
  else if (setup.kind === 'HTTP') addSamHttpApi(draft);
  addSamFunctions(draft);
  if (setup.kind === 'GRAPHQL') addGraphqlApi(draft);
  else if (!own) addV2Api(draft);
  const stage = own ? `${apiId(draft)}.Stage` : draft.id('Stage');
  addLayers(draft, ref(stage), `\${${stage}}`);
  const text = writeTemplate(draft, {
    Transform: 'AWS::Serverless-2016-10-31',
    Globals: { Function: { Runtime: RUNTIME, Architectures: ['arm64'], Handler: 'index.handler' } },
  });
  return { files: [{ path: 'template.yaml', text }], losses: [], decide: logRoleDecision(draft) };
}
