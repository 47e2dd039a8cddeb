import type { Setup } from '@portcullis/model/setup';
import type { WrittenSetup } from '../../export/index.ts';
import { addFunctions } from './functions.ts';
import { addGraphqlApi } from './graphql-api.ts';
import { addV2Api } from './http-api.ts';
import { logRoleDecision } from './log-role.ts';
import { addRestApi } from './rest-api.ts';
import { addIdentities, addLayers } from './surroundings.ts';
import { TemplateDraft } from './template-draft.ts';
import { ref } from './template-value.ts';
import { writeTemplate } from './write-yaml.ts';

/**
 * A set-up as a CloudFormation template, with no macro. Pure.
 *
 * @example
 * const { files } = exportCloudFormation(setup); // template.yaml
 */
export function exportCloudFormation(setup: Setup): WrittenSetup {
  const draft = new TemplateDraft(setup);
  addIdentities(draft);
  addFunctions(draft);
  if (setup.kind === 'REST') addRestApi(draft);
  else if (setup.kind === 'GRAPHQL') addGraphqlApi(draft);
  else addV2Api(draft);
  const stage = draft.id('Stage');
  addLayers(draft, ref(stage), `\${${stage}}`);
  const files = [{ path: 'template.yaml', text: writeTemplate(draft) }];
  return { files, losses: [], decide: logRoleDecision(draft) };
}
