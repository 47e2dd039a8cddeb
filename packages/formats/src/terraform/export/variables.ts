import { attributes, type Body, block, boolean, comment, list, reference, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** `variables.tf`: what only a person can give; what has no default must be given. */
export function variables(writing: Writing): Body {
  const { setup } = writing;
  return [
    comment(
      'What only a person can give. Put the values into terraform.tfvars, secrets into TF_VAR_... instead.',
    ),
    ...setup.parameters.map(({ name, description, default: preset, kind }) =>
      block(
        'variable',
        [writing.labels.of('variable', name)],
        attributes({
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

export const LOG_ROLE = 'set_account_log_role';

/** REST and WebSocket stages write access logs with a role of the account; HTTP APIs need none. */
export function needsLogRole({ setup }: Writing): boolean {
  return setup.kind === 'REST' || setup.kind === 'WEBSOCKET';
}
