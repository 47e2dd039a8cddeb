import type { SetupParameter } from '@portcullis/model/setup';

/**
 * What a person reads of a parameter. CloudFormation looks up dynamic references, so that a secret need not be given
 * itself; of secrets no example is shown, since somebody would take it.
 *
 * Source: CloudFormation User Guide "Get values stored in other services using dynamic references".
 */
export function parameterDescription({ description, kind, example }: SetupParameter): string {
  return kind === 'secret'
    ? `${description} The value, or a reference such as {{resolve:secretsmanager:NAME}}.`
    : `${description} For example: ${example}`;
}
