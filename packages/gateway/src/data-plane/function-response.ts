import type { BackendAnswer } from './call.ts';
import { essenceOf } from './media-types.ts';

export type ParsedResponse =
  | { readonly ok: true; readonly answer: BackendAnswer; readonly contentType: string }
  | { readonly ok: false; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

const V1_FIELDS: ReadonlySet<string> = new Set([
  'isBase64Encoded',
  'statusCode',
  'headers',
  'multiValueHeaders',
  'body',
]);
const JSON_TYPE = 'application/json';

const malformed = (reason: string): ParsedResponse => ({ ok: false, reason });

/**
 * The output of a function for format 1.0. DG "Output format of a Lambda function for proxy integration": every field
 * may be missing, no other may be there (observed on the live service). `decodes` says whether a base64 body is
 * turned into bytes for this request.
 */
export function parseResponseV1(
  payload: string,
  options: { readonly defaultContentType: string; readonly decodes: (contentType: string) => boolean },
): ParsedResponse {
  const value = parseJson(payload);
  if (!isRecord(value)) return malformed('the function did not return an object');
  for (const key of Object.keys(value)) {
    if (!V1_FIELDS.has(key)) return malformed(`the function returned the unknown field \`${key}\``);
  }
  const status = statusOf(value.statusCode ?? 200);
  if (status === undefined) return malformed('statusCode is not a status');
  const headers = headersOf(value, true);
  if (typeof headers === 'string') return malformed(headers);
  return withBody(value, status, headers, options.defaultContentType, options.decodes);
}

/**
 * The output of a function for format 2.0. Without a statusCode the whole value is the body of a 200 with the
 * content type application/json. DG "Lambda function response for format 2.0".
 */
export function parseResponseV2(payload: string): ParsedResponse {
  const value = parseJson(payload);
  if (value === undefined) return malformed('the function did not return JSON');
  if (!isRecord(value) || value.statusCode === undefined) {
    const body = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
    const answer: BackendAnswer = { status: 200, headers: ['Content-Type', JSON_TYPE], body };
    return { ok: true, answer, contentType: JSON_TYPE };
  }
  const status = statusOf(value.statusCode);
  if (status === undefined) return malformed('statusCode is not a status');
  const headers = headersOf(value, false);
  if (typeof headers === 'string') return malformed(headers);
  const cookies = value.cookies ?? [];
  if (!Array.isArray(cookies)) return malformed('cookies is not a list');
  for (const cookie of cookies) {
    if (typeof cookie !== 'string' || !isHeaderValue(cookie))
      return malformed('a cookie is not a header value');
    headers.push('Set-Cookie', cookie);
  }
  return withBody(value, status, headers, 'text/plain; charset=utf-8', () => true);
}

function withBody(
  value: Fields,
  status: number,
  headers: string[],
  defaultContentType: string,
  decodes: (contentType: string) => boolean,
): ParsedResponse {
  const body = value.body ?? '';
  if (typeof body !== 'string') return malformed('body is not a string');
  const encoded = value.isBase64Encoded ?? false;
  if (typeof encoded !== 'boolean') return malformed('isBase64Encoded is not a boolean');
  let contentType: string | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() === 'content-type') contentType = headers[i + 1];
  }
  if (contentType === undefined) headers.push('Content-Type', defaultContentType);
  const type = essenceOf(contentType ?? defaultContentType);
  if (!encoded || !decodes(type)) return { ok: true, answer: { status, headers, body }, contentType: type };
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(body)) return malformed('body is not base64');
  return { ok: true, answer: { status, headers, body: Buffer.from(body, 'base64') }, contentType: type };
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599
    ? status
    : undefined;
}

/** Raw pairs, or what is wrong. Where a name is in both maps, the values of multiValueHeaders stand. */
function headersOf(value: Fields, withMultiValue: boolean): string[] | string {
  const out: string[] = [];
  const seen = new Set<string>();
  const multi = withMultiValue ? (value.multiValueHeaders ?? {}) : {};
  if (!isRecord(multi)) return 'multiValueHeaders is not an object';
  for (const [name, values] of Object.entries(multi)) {
    if (!Array.isArray(values)) return `multiValueHeaders.${name} is not a list`;
    for (const entry of values) {
      const text = headerText(name, entry);
      if (text === undefined) return `the header \`${name}\` cannot be sent`;
      out.push(name, text);
    }
    seen.add(name.toLowerCase());
  }
  const single = value.headers ?? {};
  if (!isRecord(single)) return 'headers is not an object';
  for (const [name, entry] of Object.entries(single)) {
    if (entry === null || seen.has(name.toLowerCase())) continue;
    const text = headerText(name, entry);
    if (text === undefined) return `the header \`${name}\` cannot be sent`;
    out.push(name, text);
  }
  return out;
}

function headerText(name: string, value: unknown): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return isHeaderValue(text) ? text : undefined;
}

/** RFC 9110 section 5.5. A line break would end the header: a function must not be able to write another response. */
function isHeaderValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || code === 127 || (code < 32 && code !== 9)) return false;
  }
  return true;
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
