import { type Command, Option } from 'commander';

/** They stand here a second time, so that no other command loads the exporters. */
export const FORMAT_NAMES = ['sam', 'cloudformation', 'cdk', 'terraform', 'serverless', 'openapi'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export function addGenerateOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--to <what>', 'a format for the set-up, or groups: what enforces a group table').choices([
        ...FORMAT_NAMES,
        'groups',
      ]),
    )
    .option('--out <folder>', 'the folder to write to')
    .option('--facts <file>', 'facts (YAML or JSON), as for portcullis advise')
    .option('--plan <file>', 'the JSON of portcullis advise (- for standard input)')
    .option('--name <name>', 'what the resources are called after (default: Api)')
    .option('--force', 'overwrite files that say something else')
    .option('--formats', 'print which format can express which answer');
}

export const GENERATE_EXAMPLES: readonly string[] = [
  'portcullis generate --to sam --facts facts.yaml --out orders --name Orders',
  'portcullis advise --caller user --json | portcullis generate --to terraform --plan - --out infra',
  'portcullis generate --formats',
  'portcullis generate --to groups --out groups',
];
