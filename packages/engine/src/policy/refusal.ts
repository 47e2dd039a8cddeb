import { InputError } from '@portcullis/model';
import type { PolicyDocument, Statement } from '@portcullis/model/policy';
import type { Position } from '@portcullis/model/source';
import { OperandError } from './operand.ts';
import { TemplateError } from './template.ts';

/** Where in a policy document something stands. */
export interface PolicySite {
  readonly at: Position;
  readonly path: string;
}

export function siteOf(statement: Statement): PolicySite {
  return { at: statement.at, path: `Statement[${statement.index}]` };
}

/** Refuses a policy that cannot be evaluated. */
export function refuse(
  document: PolicyDocument,
  { at, path }: PolicySite,
  code: string,
  message: string,
): never {
  throw new InputError([{ severity: 'error', code, message: `${document.name}: ${message}`, at, path }]);
}

/** Runs a part of the compilation, giving what it refuses its place. */
export function guarded<Compiled>(
  document: PolicyDocument,
  site: PolicySite,
  compile: () => Compiled,
): Compiled {
  try {
    return compile();
  } catch (error) {
    if (error instanceof OperandError) refuse(document, site, 'POLICY_CONDITION_VALUE', error.message);
    if (error instanceof TemplateError) refuse(document, site, 'POLICY_VARIABLE', error.message);
    throw error;
  }
}
