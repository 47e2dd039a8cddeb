import type { Rule } from './rule.ts';
import { unusedAuthorizer } from './rules/authorizers/a05-unused-authorizer.ts';
import { stageNotRedeployed } from './rules/network/a06-stage-not-redeployed.ts';
import { openWriteMethod } from './rules/routes/a02-open-write-method.ts';
import { onlyAnApiKey } from './rules/routes/a04-only-an-api-key.ts';
import { slashForms } from './rules/routes/a09-slash-forms.ts';
import { openRead } from './rules/routes/a78-open-read.ts';
import { unusedSuppression } from './rules/template/a74-unused-suppression.ts';
import { noReason } from './rules/template/a75-no-reason.ts';

/** Every rule there is, by id. */
export const RULES: readonly Rule[] = [
  openWriteMethod,
  onlyAnApiKey,
  unusedAuthorizer,
  stageNotRedeployed,
  slashForms,
  unusedSuppression,
  noReason,
  openRead,
];
