import type { Rule } from './rule.ts';
import { unusedAuthorizer } from './rules/authorizers/a05-unused-authorizer.ts';
import { stageNotRedeployed } from './rules/network/a06-stage-not-redeployed.ts';
import { openWriteMethod } from './rules/routes/a02-open-write-method.ts';
import { onlyAnApiKey } from './rules/routes/a04-only-an-api-key.ts';
import { slashForms } from './rules/routes/a09-slash-forms.ts';

/** Every rule there is, by id. */
export const RULES: readonly Rule[] = [
  openWriteMethod,
  onlyAnApiKey,
  unusedAuthorizer,
  stageNotRedeployed,
  slashForms,
];
