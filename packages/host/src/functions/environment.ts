import { tmpdir } from 'node:os';
import type { LambdaFunction } from '@portcullis/model';
import type { Launch } from './launch.ts';

export interface EnvironmentOptions {
  readonly region: string;
  /** For every function, over the template's values (`--env-file`). */
  readonly extra: Readonly<Record<string, string>>;
  /** What this function gets of the service beside it; values of its own and of `extra` win. */
  readonly given?: Readonly<Record<string, string>> | undefined;
}

/**
 * A function's environment ("Working with Lambda environment variables"). Nothing of the gateway's own gets in but
 * PATH and HOME; reserved names cannot be set by the template.
 */
export function functionEnvironment(
  fn: LambdaFunction,
  options: EnvironmentOptions,
  launch: Launch,
  runtimeApi: string,
): Readonly<Record<string, string>> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? tmpdir(),
    TMPDIR: tmpdir(),
    ...options.given,
    ...fn.environment,
    ...options.extra,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime ?? 'provided'}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: launch.folder,
    _HANDLER: fn.handler ?? '',
  };
}
