import type { SetupFunction } from '@portcullis/model/setup';
import type { WrittenFile } from '../../export/index.ts';
import {
  attributes,
  type Body,
  block,
  comment,
  list,
  nested,
  number,
  object,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { policyDocument, servicePrincipal } from './policy-document.ts';
import type { Writing } from './writing.ts';

/** `functions.tf`: each function with a role that may write its own log and what the set-up says, no more. */
export function functions(writing: Writing): Body {
  const { setup } = writing;
  if (setup.functions.length === 0) return [];
  return [
    policyDocument('lambda_assume_role', [
      { principals: servicePrincipal('lambda.amazonaws.com'), actions: ['sts:AssumeRole'] },
    ]),
    ...setup.functions.flatMap((fn) => functionBlocks(writing, fn)),
  ];
}

/** Their code, one file each. */
export function functionFiles(writing: Writing): readonly WrittenFile[] {
  return writing.setup.functions.map((fn) => ({
    path: codePath(writing, fn),
    text: fn.code.endsWith('\n') ? fn.code : `${fn.code}\n`,
  }));
}

function codePath(writing: Writing, { name }: SetupFunction): string {
  return `code/${writing.labels.of('function', name)}.cjs`;
}

function functionBlocks(writing: Writing, fn: SetupFunction): Body {
  const label = writing.labels.of('function', fn.name);
  const environment = Object.entries(fn.environment);
  const logGroup = `aws_cloudwatch_log_group.${label}`;
  return [
    comment(fn.purpose),
    block(
      'resource',
      ['aws_lambda_function', label],
      [
        ...attributes({
          function_name: text(writing.name(label)),
          role: reference(`aws_iam_role.${label}.arn`),
          runtime: text('nodejs22.x'),
          architectures: texts(['arm64']),
          handler: text(`${label}.handler`),
          filename: reference(`data.archive_file.${label}.output_path`),
          source_code_hash: reference(`data.archive_file.${label}.output_base64sha256`),
          memory_size: number(fn.memoryMegabytes),
          timeout: number(fn.timeoutSeconds),
          reserved_concurrent_executions:
            fn.reservedConcurrency === undefined ? undefined : number(fn.reservedConcurrency),
        }),
        ...(environment.length === 0
          ? []
          : [
              nested('environment', {
                variables: object(
                  Object.fromEntries(
                    environment.map(([name, value]) => [name, environmentValue(writing, value)]),
                  ),
                ),
              }),
            ]),
        nested('logging_config', { log_format: text('JSON'), log_group: reference(`${logGroup}.name`) }),
      ],
    ),
    block(
      'data',
      ['archive_file', label],
      attributes({
        type: text('zip'),
        source_file: template(reference('path.module'), `/${codePath(writing, fn)}`),
        output_path: template(reference('path.module'), `/build/${label}.zip`),
      }),
    ),
    block(
      'resource',
      ['aws_cloudwatch_log_group', label],
      attributes({
        name: text(`/aws/lambda/${writing.name(label)}`),
        retention_in_days: number(writing.setup.stage.accessLogRetentionDays),
      }),
    ),
    block(
      'resource',
      ['aws_iam_role', label],
      attributes({
        name_prefix: text(writing.namePrefix(label)),
        assume_role_policy: reference('data.aws_iam_policy_document.lambda_assume_role.json'),
      }),
    ),
    policyDocument(`${label}_function`, [
      {
        sid: 'OwnLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: list([template(reference(`${logGroup}.arn`), ':*')]),
      },
      ...fn.permissions.map(({ action, resource }) => ({
        actions: [action],
        resources: writing.values([resource]),
      })),
    ]),
    block(
      'resource',
      ['aws_iam_role_policy', label],
      attributes({
        name: text('own-log-and-permissions'),
        role: reference(`aws_iam_role.${label}.id`),
        policy: reference(`data.aws_iam_policy_document.${label}_function.json`),
      }),
    ),
  ];
}

/** A variable of the environment is one text: lists are joined by commas. */
function environmentValue(
  writing: Writing,
  value: SetupFunction['environment'][string],
): ReturnType<Writing['value']> {
  if ('parameter' in value && writing.isList(value.parameter))
    return { kind: 'call', name: 'join', arguments: [text(','), writing.variable(value.parameter)] };
  return writing.value(value);
}

/** Lets one principal of AWS invoke a function, from the given source alone. */
export function invokePermission(
  label: string,
  options: {
    readonly function: ReturnType<Writing['function']>;
    readonly principal: string;
    readonly sourceArn: ReturnType<Writing['value']>;
    readonly forEach?: readonly string[] | undefined;
  },
): Body[number] {
  const each = options.forEach;
  return block(
    'resource',
    ['aws_lambda_permission', label],
    attributes({
      for_each:
        each === undefined ? undefined : { kind: 'call', name: 'toset', arguments: [list(each.map(text))] },
      action: text('lambda:InvokeFunction'),
      function_name: options.function,
      principal: text(options.principal),
      source_arn: options.sourceArn,
    }),
  );
}
