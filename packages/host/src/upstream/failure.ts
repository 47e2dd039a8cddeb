import type { UpstreamFailure } from './sink.ts';

const REQUEST_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

const MALFORMED_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
]);

/** What an error of undici means; `connected`: the request had been given to a connection. */
export function failureOf(error: Error, connected: boolean): UpstreamFailure {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (REQUEST_CODES.has(code)) return 'request';
  if (!connected) return 'connect';
  if (MALFORMED_CODES.has(code) || code.startsWith('HPE_') || error.name === 'HTTPParserError')
    return 'malformed';
  return 'reset';
}
