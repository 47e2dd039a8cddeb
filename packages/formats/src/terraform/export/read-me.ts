import { LOG_ROLE, needsLogRole } from './variables.ts';
import type { Writing } from './writing.ts';

/** `README.md`: what the module sets up, what a person must decide, and how to apply it. */
export function readMe(writing: Writing): string {
  const { setup } = writing;
  const required = setup.parameters
    .filter((parameter) => parameter.default === undefined)
    .map(({ name, description, kind, example }) => {
      const variable = writing.labels.of('variable', name);
      const value =
        kind === 'secret'
          ? `in the environment, as \`TF_VAR_${variable}\`, at least 32 random characters where you choose it`
          : `such as \`${kind === 'list' ? JSON.stringify(example.split(',')) : JSON.stringify(example)}\``;
      return `- \`${variable}\`, ${value}: ${description}`;
    });
  if (needsLogRole(writing))
    required.push(
      `- \`${LOG_ROLE}\`, \`true\` or \`false\`: false where \`aws apigateway get-account\` names a role already.`,
    );
  return [
    `# ${setup.name}`,
    ...(setup.notes.length === 0 ? [] : [setup.notes.map((note) => `- ${note}`).join('\n')]),
    'Values that must be given, best in `terraform.tfvars`:',
    required.join('\n'),
    '```\nterraform init\nterraform plan -out plan.tfplan\nterraform apply plan.tfplan\n```',
    'The state holds what the module makes, secrets and API keys included: keep it encrypted, where only operators read it.',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
