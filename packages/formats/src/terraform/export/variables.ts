import {
  attributes,
  type Block,
  type Body,
  block,
  boolean,
  comment,
  list,
  nested,
  reference,
  text,
} from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** `variables.tf`: what only a person can give; what has no default must be given. */
export function variables(writing: Writing): Body {
  const { setup } = writing;
  return [
    comment(
      'What only a person can give. Put the values into terraform.tfvars, secrets into TF_VAR_... instead.',
    ),
    ...setup.parameters.map(({ name, description, default: preset, kind, minLength }) =>
      block(
        'variable',
        [writing.labels.of('variable', name)],
        [
          ...attributes({
            description: text(description),
            type: kind === 'list' ? reference('list(string)') : reference('string'),
            default:
              preset === undefined
                ? undefined
                : kind === 'list'
                  ? list(preset.split(',').map((item) => text(item.trim())))
                  : text(preset),
            sensitive: kind === 'secret' ? boolean(true) : undefined,
            nullable: boolean(false),
          }),
          ...(minLength === undefined ? [] : [longEnough(writing.labels.of('variable', name), minLength)]),
        ],
      ),
    ),
    ...(needsLogRole(writing)
      ? [
          block(
            'variable',
            [LOG_ROLE],
            attributes({
              description: text(
                'Whether to set the role with which API Gateway writes logs in this account and region. There is one for ' +
                  'all APIs: say false where it is set already (aws apigateway get-account).',
              ),
              type: reference('bool'),
              nullable: boolean(false),
            }),
          ),
        ]
      : []),
  ];
}

function longEnough(variable: string, minLength: number): Block {
  const characters = minLength === 1 ? '1 character' : `${minLength} characters`;
  return nested('validation', {
    condition: reference(`length(var.${variable}) >= ${minLength}`),
    error_message: text(`Give ${variable} ${characters} or more.`),
  });
}

export const LOG_ROLE = 'set_account_log_role';

/** REST and WebSocket stages write access logs with a role of the account; HTTP APIs need none. */
export function needsLogRole({ setup }: Writing): boolean {
  return setup.kind === 'REST' || setup.kind === 'WEBSOCKET';
}
