import type { Setup } from '@portcullis/model/setup';
import { camelCase } from '../../export/names.ts';
import { onOneLineOf } from '../../export/type-script-text.ts';
import { parametersToGive, secretId } from './parameters.ts';

/** The comment at the head of serverless.yml: what it sets up, and what to give. */
export function heading(setup: Setup): string {
  const notes = [
    ...setup.notes,
    ...(setup.kind === 'GRAPHQL'
      ? []
      : ['An event without `authorizer` is open to everybody: the framework has no default for new routes.']),
  ];
  const given = parametersToGive(setup);
  const secrets = setup.parameters.filter(({ kind }) => kind === 'secret');
  return [
    ...notes.map((note) => `- ${onOneLineOf(note)}`),
    ...(given.length === 0
      ? []
      : ['', 'Give these: npx osls deploy --param="name=value", or write them under params.default.']),
    ...given.map(
      ({ name, description, example, kind }) =>
        `- ${camelCase(name)}: ${onOneLineOf(description)} For example: ${onOneLineOf(example)}${kind === 'list' ? ' (a list, with commas)' : ''}`,
    ),
    ...(secrets.length === 0
      ? []
      : ['', 'Make these secrets first: aws secretsmanager create-secret --name NAME --secret-string VALUE']),
    ...secrets.map(({ name, description }) => `- ${secretId(setup, name)}: ${onOneLineOf(description)}`),
  ].join('\n');
}
