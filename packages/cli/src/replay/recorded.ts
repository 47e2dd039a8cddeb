import type { LoggedVariables } from './log-fields.ts';

/** What a line says that became of the request. */
export interface Recorded {
  readonly status: number;
  /** `undefined`: the line does not say whether the gateway refused or the integration answered so. */
  readonly refused: boolean | undefined;
  /** What refused it, as far as the line says: our code, or API Gateway's response type. */
  readonly cause: string | undefined;
  readonly step: string | undefined;
  readonly message: string | undefined;
}

/** Responses of API Gateway's own that come after the request has reached its integration. */
const AFTER_INTEGRATION: ReadonlySet<string> = new Set(['INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT']);

/** `undefined` where the line has no status. */
export function recordedOf(variables: LoggedVariables): Recorded | undefined {
  const status = Number(variables.get('status'));
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const code = variables.get('portcullis.code');
  const step = variables.get('portcullis.step');
  const responseType = variables.get('error.responseType');
  const message = variables.get('error.message');
  const said = { status, step, message, cause: code === 'ALLOWED' ? undefined : (code ?? responseType) };
  if (code !== undefined) return { ...said, refused: step !== undefined && step !== 'integration' };
  if (status < 400) return { ...said, refused: false };
  if (variables.has('error.responseType')) {
    return { ...said, refused: responseType !== undefined && !AFTER_INTEGRATION.has(responseType) };
  }
  if (variables.has('error.message') && message === undefined) return { ...said, refused: false };
  return { ...said, refused: undefined };
}
