import { ACCESS_LOG_FIELDS, type LoggedKind } from '../../export/access-log-fields.ts';
import { retention } from '../../export/retention.ts';
import { Expression, printValue } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';

/** The declaration of `ACCESS_LOG`. */
export function accessLogConstant(kind: LoggedKind): string {
  return [
    '/** One line for each request: who called what, and why it was refused. */',
    `const ACCESS_LOG = apigateway.AccessLogFormat.custom(`,
    `  JSON.stringify(${printValue(ACCESS_LOG_FIELDS[kind], 2, 18)}),`,
    ');',
  ].join('\n');
}

/** `accessLog` */
export function writeAccessLog(program: Program): void {
  const properties = { retention: new Expression(retention(program.setup)) };
  program.construct('logs.LogGroup', 'AccessLog', properties, 'accessLog');
}
